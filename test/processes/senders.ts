import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Senders {
  readonly url: string
  readonly apiKey: string
  /** Where they share what they have sent. */
  readonly folder: string
  readonly limit: number
  readonly windowMs: number
  readonly processes: number
  /** By each process. */
  readonly requests: number
  readonly atOnce: number
}

/** Runs them all at the same time, until each has sent its requests. */
export const runSenders = async (senders: Senders): Promise<readonly Result[]> => {
  const { url, apiKey, folder, limit, windowMs, processes, requests, atOnce } = senders
  const words = [url, apiKey, folder, limit, windowMs, requests, atOnce].map(String)
  const children = Array.from({ length: processes }, () =>
    fork(fileURLToPath(new URL('sender.mjs', import.meta.url)), words, { execArgv: [] }),
  )
  const results = children.map(resultOf)
  // Those that fail are told of below.
  await Promise.race([Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve)))), Promise.all(results)])
  for (const child of children) child.send('go')
  return Promise.all(results)
}

interface Result {
  readonly failed: number
  readonly shared: boolean
}

const resultOf = (child: ChildProcess): Promise<Result> =>
  new Promise((resolve, reject) => {
    let result: Result | undefined
    child.on('message', (message: Result | 'ready') => {
      if (message !== 'ready') result = message
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 && result !== undefined ? resolve(result) : reject(new Error(`a sender ended with ${code}`))))
  })
