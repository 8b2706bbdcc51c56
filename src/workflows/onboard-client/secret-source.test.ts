import { describe, expect, it } from 'vitest'
import type { SecretSource } from './file-schema.js'
import { missingSources, requireSources, secretReader } from './secret-source.js'

const request = (source: SecretSource) => ({ name: 'Root', username: 'admin', source, place: 'client.yaml:4:12' })
const node = process.execPath

describe('where password values come from', () => {
  it('the environment, a command without a shell, or a person', async () => {
    const read = secretReader({ env: { ROOT_PASSWORD: 'from env' }, prompt: (label) => Promise.resolve(`typed for ${label}`) })
    expect(await read(request({ env: 'ROOT_PASSWORD' }))).toBe('from env')
    expect(await read(request({ command: [node, '-e', 'console.log("$HOME; " + process.argv[1])', 'a b'] }))).toBe('$HOME; a b')
    expect(await read(request({ prompt: true }))).toBe('typed for Password "Root" of admin')
    expect(await read(request({ prompt: 'Root of the NAS' }))).toBe('typed for Root of the NAS')
  })

  it('is looked for before anything is run or asked, and everything that is missing is named', async () => {
    const requests = [
      request({ env: 'UNSET' }),
      request({ env: 'EMPTY' }),
      request({ command: ['no-such-program-here'] }),
      request({ prompt: true }),
      request({ command: [node] }),
    ]
    const options = { env: { EMPTY: '', PATH: process.env['PATH'] } }
    expect(await missingSources(requests, options)).toEqual([
      'client.yaml:4:12: the value of "Root": the environment variable UNSET is not set',
      'client.yaml:4:12: the value of "Root": the environment variable EMPTY is not set',
      'client.yaml:4:12: the value of "Root": there is no program "no-such-program-here"',
      'client.yaml:4:12: the value of "Root": it is to be asked for, and nobody is there to answer',
    ])
    await expect(requireSources(requests, options)).rejects.toMatchObject({ code: 'bad_configuration', outcome: 'not_sent' })
    await expect(requireSources([request({ command: [node] })], options)).resolves.toBeUndefined()
  })

  it('does not show what a failing command printed', async () => {
    const read = secretReader({ env: process.env })
    const failing = request({ command: [node, '-e', 'console.log("canary-out"); console.error("canary-err"); process.exit(3)'] })
    const error: unknown = await read(failing).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'bad_configuration', message: expect.stringContaining('exit code 3') as string })
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain('canary')
    await expect(read(request({ command: [node, '-e', ''] }))).rejects.toMatchObject({
      message: expect.stringContaining('it is empty') as string,
    })
  })
})
