/**
 * Runs the commands of documents in this process: hundreds of them, of which most of the time would be that of starting Node. The first one
 * of each reader, and whatever reads from a pipe or runs on by itself, is a process as it is for everybody.
 */
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import path from 'node:path'
import { systemClock } from '../../src/clock.js'
import { memoryContext } from '../../src/cli/memory-context.js'
import { run } from '../../src/cli/run.js'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** One command as a process would run it, without its start. */
export const runHere = async (argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> => {
  const context = { ...memoryContext({ env, clock: systemClock }), cwd }
  const code = await run(argv, context)
  return { code, stdout: context.out(), stderr: context.err() }
}

const END = '\u0001'

/** In the words of bash, because `/dev/tcp` needs no other program. */
const shim = (port: number, real: string): string => `#!/usr/bin/env bash
case "\${1-}" in emulate | demo) exec ${real} "$@" ;; esac
if [ -p /dev/stdin ] || [ -f /dev/stdin ]; then exec ${real} "$@"; fi
exec 3<>/dev/tcp/127.0.0.1/${port}
{ printf '%s\\0' "$PWD" "$#" "$@"; env -0; printf '${END}\\0'; } >&3
IFS=' ' read -r code stdout stderr <&3
if [ "$code" = real ]; then exec ${real} "$@"; fi
cat "$stdout"
cat "$stderr" >&2
exit "$code"
`

export class CommandServer {
  readonly #server: Server
  readonly #folder: string
  #commands = 0

  private constructor(folder: string) {
    this.#folder = folder
    this.#server = createServer((socket) => this.#serve(socket))
  }

  /** @param file becomes a \`gluekit\` that asks this server. @param folder for what commands print. @param real starts a process instead */
  static async start(file: string, folder: string, real: string): Promise<CommandServer> {
    const server = new CommandServer(folder)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    writeFileSync(file, shim((server.#server.address() as { readonly port: number }).port, real))
    chmodSync(file, 0o755)
    return server
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #serve(socket: Socket): void {
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.endsWith(`${END}\0`)) void this.#answer(text.split('\0').slice(0, -2)).then((line) => socket.end(`${line}\n`))
    })
    // A shell that was ended has no use for an answer.
    socket.on('error', () => undefined)
  }

  async #answer([cwd = '', count = '0', ...words]: readonly string[]): Promise<string> {
    const number = this.#commands++
    if (number === 0) return 'real - -'
    const argv = words.slice(0, Number(count))
    const env = Object.fromEntries(words.slice(Number(count)).map((pair) => [pair.split('=', 1)[0]!, pair.slice(pair.indexOf('=') + 1)]))
    const { code, stdout, stderr } = await runHere(argv, cwd, env)
    const [out, err] = [path.join(this.#folder, `${number}.out`), path.join(this.#folder, `${number}.err`)]
    writeFileSync(out, stdout)
    writeFileSync(err, stderr)
    return `${code} ${out} ${err}`
  }
}
