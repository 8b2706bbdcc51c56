/** What an answer takes of memory that is too large, has no end, or becomes too large when it is unpacked. */
import { startEmulator } from '../src/emulator/index.js'
import type { Fault } from '../src/emulator/index.js'
import { inOwnProcess } from './processes.js'

interface Bomb {
  readonly code: string
  readonly idleMb: number
  readonly peakMb: number
}

export interface Bombs {
  readonly mostMb: number
  readonly worst: string
  /** Those that were not refused. */
  readonly answered: readonly string[]
}

const MB = 1024 * 1024
const BOMBS: Readonly<Record<string, Fault>> = {
  'a quarter of a gigabyte, announced': { kind: 'oversize', bytes: 256 * MB },
  'no end': { kind: 'endless' },
  'a gzip bomb': { kind: 'compressionBomb', bytes: 256 * MB, encoding: 'gzip' },
  'a brotli bomb': { kind: 'compressionBomb', bytes: 256 * MB, encoding: 'br' },
}

export const bombs = async (): Promise<Bombs> => {
  const found: (Bomb & { readonly name: string })[] = []
  for (const [name, fault] of Object.entries(BOMBS)) {
    const running = await startEmulator({ seed: 'empty', rateLimit: false })
    running.emulator.faults.set([{ match: { path: '/configurations/1' }, fault }])
    try {
      found.push({ name, ...(await inOwnProcess<Bomb>('bomb-once.ts', running.url, running.apiKey)) })
    } finally {
      await running.close()
    }
  }
  const worst = found.reduce((most, one) => (one.peakMb - one.idleMb > most.peakMb - most.idleMb ? one : most))
  return {
    mostMb: worst.peakMb - worst.idleMb,
    worst: worst.name,
    answered: found
      .filter(({ code }) => code !== 'response_too_large' && code !== 'protocol_error')
      .map(({ name, code }) => `${name}: ${code}`),
  }
}
