import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { editProfiles, readProfiles } from './profile-file.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text, { mode: 0o600 })
const problem = (): { message: string; text: string } => {
  try {
    readProfiles(folder)
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad_configuration' })
    return { message: (error as Error).message, text: JSON.stringify(error) + String((error as Error).stack) }
  }
  throw new Error('the file was accepted')
}

describe('the file of profiles', () => {
  it('may be absent', () => {
    expect(readProfiles(folder)).toMatchObject({ profiles: [], defaultName: null })
  })

  it('is read from JSON and from YAML', () => {
    const profile = {
      name: 'sandbox',
      region: 'eu',
      key: { kind: 'keychain' },
      readOnly: true,
      rateLimit: { limit: 100, windowMs: 60_000 },
    }
    put('profiles.json', '{"profiles":{"sandbox":{"region":"eu","readOnly":true,"rateLimit":"100/60","future":1}}}')
    expect(readProfiles(folder)).toMatchObject({ profiles: [profile], defaultName: 'sandbox' })
    rmSync(path.join(folder, 'profiles.json'))
    put(
      'profiles.yaml',
      '# mine\nprofiles:\n  sandbox:\n    region: eu\n    readOnly: true\n    rateLimit: { limit: 100, windowMs: 60000 }\n',
    )
    expect(readProfiles(folder).profiles).toEqual([profile])
  })

  it('has no default among several unless it says which', () => {
    put('profiles.yaml', 'profiles:\n  a: { region: eu }\n  b: { region: us }\n')
    expect(readProfiles(folder).defaultName).toBeNull()
    put('profiles.yaml', 'default: b\nprofiles:\n  a: { region: eu }\n  b: { region: us }\n')
    expect(readProfiles(folder).defaultName).toBe('b')
  })

  it('is not understood: the error names line and column, and never quotes the text', () => {
    put('profiles.json', '{\n  "profiles": {\n    "a": { "region": "eu" "key": "ITG.planted-0123456789" }\n  }\n}')
    expect(problem().message).toMatch(/line 3, column \d+/)
    expect(problem().text).not.toContain('planted')
    rmSync(path.join(folder, 'profiles.json'))
    put('profiles.yaml', 'profiles:\n  a:\n    region: eu\n   key: ITG.planted-0123456789\n')
    expect(problem().message).toMatch(/line 4, column \d+/)
    expect(problem().text).not.toContain('planted')
  })

  it.each([
    ['a key in it', 'profiles:\n  a:\n    region: eu\n    key: ITG.planted-0123456789', /"a", field "key" \(line 4\): holds a key/],
    ['no host', 'profiles:\n  a:\n    key: keychain', /either a region or a baseUrl/],
    ['two hosts', 'profiles:\n  a: { region: eu, baseUrl: "https://x.example" }', /either a region or a baseUrl/],
    ['plain http', 'profiles:\n  a: { baseUrl: "http://x.example" }', /must be https/],
    ['a password in the URL', 'profiles:\n  a: { baseUrl: "https://u:planted@x.example" }', /user name or password/],
    ['a name for another folder', 'profiles:\n  ../a: { region: eu }', /lower-case letters/],
    ['a device of Windows', 'profiles:\n  con: { region: eu }', /Windows/],
    ['a readOnly that is text', 'profiles:\n  a: { region: eu, readOnly: "no" }', /"readOnly".*true or false/],
    ['a share above 1', 'profiles:\n  a: { region: eu, share: 95 }', /"share"/],
    ['a rate limit in words', 'profiles:\n  a: { region: eu, rateLimit: fast }', /1500\/300/],
    ['an unknown default', 'default: b\nprofiles:\n  a: { region: eu }', /"default" \(line 1\)/],
    ['a list', '- a', /mapping/],
    ['aliases without anchors', 'profiles: *a', /aliases/],
  ])('is refused with %s', (_, text, expected) => {
    put('profiles.yaml', text)
    expect(problem().message).toMatch(expected)
    expect(problem().text).not.toContain('planted')
  })

  it('is not guessed at when there are two', () => {
    put('profiles.json', '{}')
    put('profiles.yaml', '')
    expect(problem().message).toMatch(/two files/)
  })

  it.skipIf(process.platform === 'win32')('warns when others can read it', () => {
    put('profiles.json', '{}')
    chmodSync(path.join(folder, 'profiles.json'), 0o644)
    expect(readProfiles(folder).warnings).toHaveLength(1)
  })
})

describe('a change of the file of profiles', () => {
  it('makes the file, replaces a profile and removes it', async () => {
    await editProfiles(folder, { put: { name: 'a', region: 'eu', key: { kind: 'keychain' }, readOnly: true }, defaultName: 'a' })
    await editProfiles(folder, { put: { name: 'a', baseUrl: 'https://x.example', key: { kind: 'environment', variable: 'K' } } })
    expect(readProfiles(folder).profiles).toEqual([
      { name: 'a', baseUrl: 'https://x.example', key: { kind: 'environment', variable: 'K' } },
    ])
    await editProfiles(folder, { remove: 'a', defaultName: null })
    expect(readProfiles(folder)).toMatchObject({ profiles: [], defaultName: null })
  })

  it('keeps comments, and fields of a later version', async () => {
    put('profiles.yaml', '# house rules\nprofiles:\n  a: # main\n    region: eu\n    future: 1\n')
    await editProfiles(folder, { put: { name: 'a', region: 'us', key: { kind: 'keychain' } } })
    const text = readFileSync(path.join(folder, 'profiles.yaml'), 'utf8')
    expect(text).toMatch(/# house rules[\s\S]*# main[\s\S]*region: us[\s\S]*future: 1/)
  })

  it('works on an empty file and one of comments alone', async () => {
    for (const text of ['', '# nothing yet\n']) {
      put('profiles.yaml', text)
      await editProfiles(folder, { put: { name: 'a', region: 'us', key: { kind: 'keychain' } }, remove: 'b' })
      expect(readProfiles(folder).profiles).toHaveLength(1)
    }
  })

  it('leaves a file that is not understood as it is', async () => {
    put('profiles.json', '{ "profiles": ')
    await expect(editProfiles(folder, { remove: 'a' })).rejects.toMatchObject({ code: 'bad_configuration' })
    expect(readFileSync(path.join(folder, 'profiles.json'), 'utf8')).toBe('{ "profiles": ')
  })
})
