/** Reads the list once in a fresh process and prints how much memory that took at most, beyond what the idle process had. */
import { peakMemory } from './peak-memory.js'
import { reader } from './reading.js'
import type { Way } from './reading.js'

const [way, url, apiKey] = process.argv.slice(2) as [Way, string, string]
const { read, close } = await reader(way, url, apiKey)
globalThis.gc?.()
const idle = process.memoryUsage().rss
const records = await read()
await close()
console.log(JSON.stringify({ records, idleMb: idle / 1_048_576, peakMb: peakMemory() / 1_048_576 }))
