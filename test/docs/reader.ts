/** A folder as a reader has it: the built package installed, `gluekit` on the PATH, and an account to try things on. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import { startChild, type Child } from '../support/child-script.js'
import { CommandServer, runHere } from './command-server.js'
import { ROOT, type Block } from './documents.js'

const BINARY = path.join(ROOT, 'dist/bin/gluekit.js')
/** Printed between blocks, to tell the output of each from that of the next. */
const SECTION = '\u0001'

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export class Reader {
  readonly folder: string
  readonly #env: NodeJS.ProcessEnv
  readonly #emulator: Child
  readonly #commands: CommandServer
  /** Of the witness. */
  readonly adminUrl: string
  readonly #helps = new Map<string, string | null>()

  private constructor(folder: string, env: NodeJS.ProcessEnv, emulator: Child, commands: CommandServer, adminUrl: string) {
    this.folder = folder
    this.#commands = commands
    this.#env = env
    this.#emulator = emulator
    this.adminUrl = adminUrl
  }

  /** @param flags of the emulator, beside those that all documents have in common */
  static async start(flags: readonly string[] = []): Promise<Reader> {
    const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-docs-'))
    mkdirSync(path.join(folder, 'node_modules/.bin'), { recursive: true })
    symlinkSync(ROOT, path.join(folder, 'node_modules/gluekit'), 'junction')
    for (const name of ['@types', '@opentelemetry', 'prom-client'])
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction')
    const shim = path.join(folder, 'node_modules/.bin/gluekit')
    const printed = path.join(folder, 'node_modules/.printed')
    mkdirSync(printed)
    const commands = await CommandServer.start(shim, printed, `"${process.execPath}" "${BINARY}"`)
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')

    const argv = [process.execPath, BINARY, 'emulate', '--port', '0', '--seed', 'demo', '--now', '2026-06-01', '--json', ...flags]
    const own = Object.entries(process.env).filter(([name]) => !/^(?:GLUEKIT|IT_?GLUE)_/.test(name))
    const env: NodeJS.ProcessEnv = { ...Object.fromEntries(own), NO_COLOR: '1', GLUEKIT_HOME: path.join(folder, 'home') }
    const emulator = startChild(argv, env)
    const { url, apiKey, adminUrl } = JSON.parse(await emulator.line()) as Record<'url' | 'apiKey' | 'adminUrl', string>
    const search = `${path.dirname(shim)}${path.delimiter}${process.env['PATH'] ?? ''}`
    return new Reader(folder, { ...env, PATH: search, GLUEKIT_BASE_URL: url, IT_GLUE_API_KEY: apiKey }, emulator, commands, adminUrl)
  }

  async stop(): Promise<void> {
    this.#emulator.process.kill('SIGTERM')
    await this.#emulator.ended
    await this.#commands.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What reached the server. */
  async requests(): Promise<readonly { readonly method: string }[]> {
    return (await (await fetch(`${this.adminUrl}/requests`)).json()) as never
  }

  /** What the server holds of a kind. */
  async state(type: string): Promise<readonly { readonly attributes: Readonly<Record<string, unknown>> }[]> {
    return (await (await fetch(`${this.adminUrl}/state/${type}`)).json()) as never
  }

  save(name: string, content: string): void {
    writeFileSync(path.join(this.folder, name), content)
  }

  /** Checks the blocks as one program against the declarations of the package. @returns what the compiler says */
  async typeCheck(blocks: readonly Block[]): Promise<string> {
    this.save('program.ts', programOf(blocks, ''))
    const compiler = path.join(ROOT, 'node_modules/ts7/bin/tsc')
    const flags = '--noEmit --strict --noUncheckedIndexedAccess --skipLibCheck --target es2023 --module nodenext --types node'.split(' ')
    const { stdout, stderr } = await this.#run([process.execPath, compiler, '--ignoreConfig', ...flags, 'program.ts'])
    return stdout + stderr
  }

  /** Runs the blocks as one program. @returns what each printed */
  async runProgram(blocks: readonly Block[]): Promise<Run & { readonly printed: readonly string[] }> {
    const source = programOf(blocks, `process.stdout.write(${JSON.stringify(SECTION)})\n`)
    const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'node20.19' })
    this.save('program.mjs', code)
    await this.#compile()
    const run = await this.#run([process.execPath, 'program.mjs'])
    return { ...run, printed: run.stdout.split(SECTION).slice(1) }
  }

  /** What commands have written in TypeScript, in the form in which Node 20 runs it. */
  async #compile(): Promise<void> {
    for (const name of readdirSync(this.folder).filter((file) => file.endsWith('.ts') && file !== 'program.ts')) {
      const { code } = await transform(readFileSync(path.join(this.folder, name), 'utf8'), { loader: 'ts', format: 'esm' })
      this.save(name.replace(/\.ts$/, '.js'), code)
    }
  }

  /** Runs a block in a shell that stops at the first failure. */
  runShell(block: Block): Promise<Run> {
    return this.#run(['bash', '-euo', 'pipefail', '-c', block.content])
  }

  /** The commands and flags in the blocks that `gluekit` does not know. */
  async unknownIn(blocks: readonly Block[]): Promise<readonly string[]> {
    const unknown: string[] = []
    const lines = blocks.flatMap(({ content }) => content.split('\n')).flatMap((line) => /\bgluekit (.*)/.exec(line)?.[1] ?? [])
    for (const line of lines) {
      const words = line.split(/ -- | #/)[0]!.split(/\s+/)
      const [noun = '', verb = ''] = words.filter((word) => /^[a-z][a-z-]*$/.test(word))
      const alone = await this.#helpOf([noun])
      const command = alone !== null && /^Commands:/m.test(alone) && verb !== '' ? [noun, verb] : [noun]
      const help = command.length === 1 ? alone : await this.#helpOf(command)
      if (help === null) unknown.push(`gluekit ${command.join(' ')}`)
      else
        for (const flag of words.filter((word) => word.startsWith('--')))
          if (!new RegExp(`${flag.split('=')[0]}\\b`).test(help)) unknown.push(`gluekit ${command.join(' ')} ${flag}`)
    }
    return unknown
  }

  async #helpOf(command: readonly string[]): Promise<string | null> {
    const name = command.join(' ')
    const known = this.#helps.get(name)
    if (known !== undefined) return known
    const { code, stdout } = await runHere([...command, '--help'], this.folder, this.#env)
    // An unknown command gets the help of the program.
    const help = code === 0 && new RegExp(`^Usage: gluekit ${name}\\b`).test(stdout) ? stdout : null
    this.#helps.set(name, help)
    return help
  }

  /** Starts the emulator as the command says, on free ports, and stops it. @returns the address that it told */
  async emulates(command: string): Promise<string> {
    const flags = command
      .split(/ +/)
      .slice(2)
      .map((flag) => (flag.endsWith('.json') ? path.join(this.folder, flag) : flag))
    const argv = [process.execPath, BINARY, 'emulate', ...flags, '--port', '0', '--admin-port', '0', '--json']
    const child = startChild(argv, this.#env)
    const { url } = JSON.parse(await child.line()) as { readonly url: string }
    child.process.kill('SIGTERM')
    await child.ended
    return url
  }

  gluekit(...argv: readonly string[]): Promise<Run> {
    return this.#run([process.execPath, BINARY, ...argv])
  }

  #run(argv: readonly string[]): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(argv[0] ?? '', argv.slice(1), { cwd: this.folder, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] })
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
      child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })
  }
}

/** Imports first, as a module needs them; between the blocks something to tell their output apart by. */
const programOf = (blocks: readonly Block[], between: string): string => {
  const isImport = (line: string): boolean => /^import .* from '.*'$/.test(line)
  const lines = blocks.map(({ content }) => content.split('\n'))
  const imports = lines.flat().filter(isImport)
  const bodies = lines.map((part) => between + part.filter((line) => !isImport(line)).join('\n'))
  return [...imports, ...bodies, 'export {}'].join('\n')
}

/** Whether `text` is what the document shows of it, where `...` stands for anything. */
export const looksLike = (text: string, shown: string): boolean => {
  const pattern = shown
    .trim()
    .split('...')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`))
    .join('[^]*?')
  return new RegExp(`^\\s*${pattern}\\s*$`).test(text)
}
