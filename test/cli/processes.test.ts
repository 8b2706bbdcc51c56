import { spawn, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { modulesLoadedBy, shortName } from '../pins/loaded-modules.js'
import { statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BINARY, emulate, gluekit, withFolder } from './gluekit.js'

test('the emulator prints exactly one line of JSON when ready, and ends well on SIGTERM', async () => {
  const { exit, stdout, stderr } = await gluekit(['emulate', '--port', '0', '--seed', 'empty', '--json'], {
    onStdout: (_, child) => child.kill('SIGTERM'),
  })
  expect(stdout.split('\n')).toHaveLength(2)
  expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['url', 'apiKey', 'adminUrl', 'pid'])
  expect([exit, stderr]).toEqual([0, ''])
})

test('the emulator ends well on Ctrl-C too', async () => {
  const { exit } = await gluekit(['emulate', '--port', '0', '--seed', 'empty'], {
    onStdout: (text, child) => text.includes('Ctrl-C stops it') && child.kill('SIGINT'),
  })
  expect(exit).toBe(0)
})

test('a person is told how to use it from either kind of shell', async () => {
  const { stdout } = await gluekit(['emulate', '--port', '0', '--seed', 'empty'], {
    onStdout: (text, child) => text.includes('Ctrl-C stops it') && child.kill('SIGTERM'),
  })
  expect(stdout).toMatch(/export GLUEKIT_BASE_URL=http:\/\/127\.0\.0\.1:\d+/)
  expect(stdout).toMatch(/\$env:GLUEKIT_BASE_URL = 'http:\/\/127\.0\.0\.1:\d+'/)
})

test('a port that is taken is named', async () => {
  const running = await emulate('--seed', 'empty')
  try {
    const { exit, stderr } = await gluekit(['emulate', '--port', new URL(running.url).port, '--seed', 'empty'])
    expect(exit).toBe(2)
    expect(stderr).toContain('is in use')
  } finally {
    expect(await running.stop()).toBe(0)
  }
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in the middle of a read ends with exit code %i and one line', async (signal, code) => {
  const emulator = await emulate('--seed', 'demo')
  let killed = false
  try {
    // The first two pages come, the third hangs.
    await emulator.admin('PUT', '/faults', [{ match: { path: '/configurations' }, fault: { kind: 'stall' }, every: 3 }])
    const { exit, stderr } = await gluekit(['configurations', 'list', '-o', 'csv'], {
      env: emulator.env,
      onStdout: (_, child) => {
        if (!killed) killed = child.kill(signal)
      },
    })
    expect(exit).toBe(code)
    expect(stderr).toMatch(/^(?:Interrupted|Terminated)\.\n$/)
  } finally {
    await emulator.stop()
  }
})

test('--version and --help load no network, emulator, key store or workflow', async () => {
  for (const flag of ['--version', '--help']) {
    const loaded = await modulesLoadedBy(
      `process.argv = [process.execPath, 'gluekit', '${flag}']; await import(${JSON.stringify(pathToFileURL(BINARY).href)})`,
    )
    const own = loaded.filter((url) => url.startsWith('file:') && url.includes('/dist/'))
    expect(own.map(shortName).filter((name) => /undici|emulat|keyring|diagnose|audit|onboard|yaml|zod|hono/.test(name))).toEqual([])
    expect(loaded).not.toContain('node:sqlite')
    expect(own.reduce((bytes, url) => bytes + statSync(fileURLToPath(url)).size, 0)).toBeLessThan(400_000)
  }
})

test('help and version go to stdout and are no failure', async () => {
  for (const args of [['--help'], [], ['--version'], ['version'], ['organizations', '--help'], ['audit', '--help']]) {
    const { exit, stdout, stderr } = await gluekit(args)
    expect([exit, stderr], args.join(' ')).toEqual([0, ''])
    expect(stdout.length).toBeGreaterThan(4)
  }
})

const hasScript = spawnSync('script', ['--version']).status === 0
const onTerminal = (
  command: string,
  env: Readonly<Record<string, string>>,
  type = '',
): Promise<{ readonly screen: string; readonly exit: number | null }> =>
  new Promise((resolve) => {
    const child = spawn('script', ['-qefc', `stty cols 80; ${command}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm-256color', ...env },
    })
    let screen = ''
    let typed = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
      if (!typed && type !== '' && screen.includes('it is not shown')) {
        typed = true
        child.stdin.write(type)
      }
    })
    child.on('close', (exit) => resolve({ screen, exit }))
  })

if (!hasScript) console.log('skipped: there is no program `script` here to make a pseudo-terminal with')

test.skipIf(!hasScript)('on a terminal there is colour, and nothing of the data is obeyed', async () => {
  const emulator = await emulate('--seed', 'empty')
  try {
    const { exit, screen } = await onTerminal(`"${process.execPath}" "${BINARY}" organizations get 1`, { ...emulator.env, NO_COLOR: '' })
    expect(exit).toBe(6)
    expect(screen).toContain('\u001B[31mError:')
    const plain = await onTerminal(`"${process.execPath}" "${BINARY}" organizations get 1`, { ...emulator.env, NO_COLOR: '1' })
    expect(plain.screen).not.toContain('\u001B')
  } finally {
    await emulator.stop()
  }
})

test.skipIf(!hasScript)('a key that is typed at the prompt never appears, and Ctrl-C ends with 130', async () => {
  await withFolder(async (folder) => {
    const env = { GLUEKIT_HOME: folder }
    const login = `"${process.execPath}" "${BINARY}" auth login --region eu --no-verify --store plain-file --allow-plain-text`
    const key = `ITG.${'c0ffee11'.repeat(6)}`
    const typed = await onTerminal(login, env, `${key}\r`)
    expect(typed.exit).toBe(0)
    expect(typed.screen).toContain('Stored profile default')
    expect(typed.screen).not.toContain('c0ffee')
    const stopped = await onTerminal(login, env, 'ITG.c0ffee\u0003')
    expect(stopped.exit).toBe(130)
    expect(stopped.screen).not.toContain('c0ffee')
  })
})
