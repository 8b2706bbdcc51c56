import { describe, expect, it } from 'vitest'
import { resolveHome } from './home.js'

describe('the folders of gluekit', () => {
  it('lie where the operating system keeps such things', () => {
    expect(resolveHome({ env: {}, platform: 'linux', userFolder: '/home/ann' })).toEqual({
      config: '/home/ann/.config/gluekit',
      state: '/home/ann/.local/state/gluekit',
      mirror: '/home/ann/.local/share/gluekit/mirror',
      keychainService: 'gluekit',
    })
    expect(resolveHome({ env: {}, platform: 'darwin', userFolder: '/Users/ann' })).toMatchObject({
      config: '/Users/ann/Library/Application Support/gluekit',
      state: '/Users/ann/Library/Application Support/gluekit/state',
    })
    const env = { APPDATA: 'C:\\Users\\ann\\AppData\\Roaming', LOCALAPPDATA: 'D:\\local' }
    expect(resolveHome({ env, platform: 'win32', userFolder: 'C:\\Users\\ann' })).toMatchObject({
      config: 'C:\\Users\\ann\\AppData\\Roaming\\gluekit',
      state: 'D:\\local\\gluekit\\state',
      mirror: 'D:\\local\\gluekit\\mirror',
    })
  })

  it('follow the XDG variables, except relative ones', () => {
    const env = { XDG_CONFIG_HOME: '/cfg', XDG_STATE_HOME: 'relative' }
    expect(resolveHome({ env, platform: 'linux', userFolder: '/home/ann' })).toMatchObject({
      config: '/cfg/gluekit',
      state: '/home/ann/.local/state/gluekit',
    })
  })

  it('are one folder under GLUEKIT_HOME, with key store entries of its own', () => {
    const one = resolveHome({ env: { GLUEKIT_HOME: '/tmp/one' }, platform: 'linux' })
    const two = resolveHome({ env: { GLUEKIT_HOME: '/tmp/two' }, platform: 'linux' })
    expect(one).toMatchObject({ config: '/tmp/one', state: '/tmp/one/state', mirror: '/tmp/one/mirror' })
    expect(new Set([one.keychainService, two.keychainService, 'gluekit']).size).toBe(3)
  })
})
