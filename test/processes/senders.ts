import { fork } from 'node:child_process'
import path from 'node:path'

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
export const runSenders = async (senders: Senders): Promise<readonly { readonly failed: number; readonly shared: boolean }[]> => {
  const { url, apiKey, folder, limit, windowMs, processes, requests, atOnce } = senders
  const words = [url, apiKey, folder, limit, windowMs, requests, atOnce].map(String)
  const one = (): Promise<{ readonly failed: number; readonly shared: boolean }> =>
    new Promise((resolve, reject) => {
      const child = fork(path.join(import.meta.dirname, 'sender.mjs'), words, { execArgv: [] })
      let said: { readonly failed: number; readonly shared: boolean } | undefined
      child.on('message', (message: { readonly failed: number; readonly shared: boolean }) => (said = message))
      child.on('error', reject)
      child.on('close', (code) => (code === 0 && said !== undefined ? resolve(said) : reject(new Error(`a sender ended with ${code}`))))
    })
  return Promise.all(Array.from({ length: processes }, one))
}
