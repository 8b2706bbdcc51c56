import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** Another process that takes part in a shared limit. */
export class LimiterProcess {
  readonly child: ChildProcess
  readonly #answers = new Map<number, (answer: unknown) => void>()
  #orders = 0
  #next: ((answer: unknown) => void)[] = []

  private constructor(folder: string, limit: number, windowMs: number) {
    const script = path.join(import.meta.dirname, 'limiter-process.mjs')
    this.child = fork(script, [folder, String(limit), String(windowMs)], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.child.on('message', ({ id, answer }: { id?: number; answer: unknown }) => {
      if (id === undefined) this.#next.shift()?.(answer)
      else this.#answers.get(id)?.(answer)
    })
  }

  static async start(folder: string, limit: number, windowMs: number): Promise<LimiterProcess> {
    const started = new LimiterProcess(folder, limit, windowMs)
    const ready = await started.said()
    if (ready !== 'ready') throw new Error(String(ready))
    return started
  }

  /** What it says next without being asked. */
  said(): Promise<unknown> {
    return new Promise((resolve) => this.#next.push(resolve))
  }

  do(order: string, ...words: readonly unknown[]): Promise<unknown> {
    const id = ++this.#orders
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.child.send([id, order, ...words])
    })
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'close')
    this.child.kill('SIGKILL')
    await ended
  }
}
