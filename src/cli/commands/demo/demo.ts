import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GlueError } from '../../../errors.js'
import type { Environment } from '../../../profile/index.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { packageRoot } from '../../package-info.js'
import { run } from '../../run.js'
import type { Session } from '../../session.js'
import { startEmulatorProcess, type EmulatorProcess } from './emulator-process.js'
import { requestsSeen, writesIn } from './witness.js'

/** The main job from end to end, by the same commands that a person would type. */
export const demo = async (session: Session): Promise<ExitCode> => {
  const { clock } = session.context
  const file = path.join(packageRoot(), 'examples', 'onboarding', 'client.yaml')
  if (!existsSync(file)) throw new GlueError('file_unreadable', `The example ${file} is missing.`, { hint: 'Install gluekit again.' })
  const started = clock.monotonic()
  const folder = await mkdtemp(path.join(tmpdir(), 'gluekit-demo-'))
  const home = path.join(folder, 'home')
  const report = path.join(folder, 'audit.html')
  await step(session, 'A local IT Glue with a made-up MSP, in a process of its own')
  const emulator = await startEmulatorProcess(session.context, ['--seed', 'demo'])
  try {
    await session.print(`It listens at ${emulator.url}, and ends with this demo.`)
    const exit = await perform(session, { emulator, home, file, report })
    if (exit !== EXIT.ok) return exit
    await step(session, 'What the server saw')
    const { total, byMethod } = await requestsSeen(emulator.adminUrl)
    const methods = Object.entries(byMethod).map(([method, count]) => `${count} ${method}`)
    await session.print(`${total} requests: ${methods.join(', ')}.`)
  } finally {
    await emulator.stop()
    await rm(home, { recursive: true, force: true })
    if (!existsSync(report)) await rm(folder, { recursive: true, force: true })
  }
  await session.print(`The audit report is a single file, to open in any browser: ${report}`)
  await session.print(`Everything that was started is stopped. It took ${((clock.monotonic() - started) / 1000).toFixed(1)} s.`)
  return EXIT.ok
}

interface Stage {
  readonly emulator: EmulatorProcess
  readonly home: string
  readonly file: string
  readonly report: string
}

const perform = async (session: Session, { emulator, home, file, report }: Stage): Promise<ExitCode> => {
  const env = await stageEnvironment(session.context.env, emulator, home, file)
  const shown = path.relative(session.context.cwd, file)
  const onboard = ['onboard', shown.startsWith('..') ? file : shown, '--yes']
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['Is everything all right?', ['doctor']],
    ['Who are the clients?', ['organizations', 'list', '--limit', '5']],
    ['A new client, from one file: contacts, devices, passwords, documents, links, files', onboard],
  ]
  for (const [title, argv] of commands) {
    const exit = await command(session, env, title, argv)
    if (exit !== EXIT.ok) return exit
  }
  const before = await requestsSeen(emulator.adminUrl)
  const again = await command(session, env, 'The same file again: nothing is done twice', onboard)
  if (again !== EXIT.ok) return again
  const after = await requestsSeen(emulator.adminUrl)
  await session.print(`The second run read ${after.total - before.total} times and wrote ${writesIn(after) - writesIn(before)} times.`)
  return command(session, env, 'How good is the documentation? The worst ten', ['audit', '--limit', '10', '--report', report])
}

const command = async (session: Session, env: Environment, title: string, argv: readonly string[]): Promise<ExitCode> => {
  await step(session, title)
  await session.print(session.colors.dim(`$ gluekit ${argv.join(' ')}`))
  const style = session.options.color ? [] : ['--no-color']
  return run([...argv, ...style], { ...session.context, env, signal: session.signal })
}

const step = async (session: Session, title: string): Promise<void> => {
  await session.print('')
  await session.print(session.colors.bold(session.colors.cyan(`== ${title}`)))
}

const PASSWORD_VARIABLE = /\bGLUEKIT_DEMO_[A-Z0-9_]+\b/g
const OWN = /^(?:IT_?GLUE_|GLUEKIT_)/

/** Nothing of the person's own settings, the emulator's key, and a made-up value for each password of the example. */
const stageEnvironment = async (env: Environment, emulator: EmulatorProcess, home: string, file: string): Promise<Environment> => {
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !OWN.test(name)))
  const wanted = new Set((await readFile(file, 'utf8')).match(PASSWORD_VARIABLE))
  const passwords = Object.fromEntries([...wanted].map((name) => [name, randomBytes(12).toString('base64url')]))
  return { ...rest, ...passwords, GLUEKIT_HOME: home, GLUEKIT_BASE_URL: emulator.url, IT_GLUE_API_KEY: emulator.apiKey }
}
