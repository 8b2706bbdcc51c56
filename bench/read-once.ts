/** Reads the list once in a fresh process and prints how much memory that took at most, beyond what the idle process had. */
import { reader } from './reading.js'
import type { Way } from './reading.js'

const [way, url, apiKey] = process.argv.slice(2) as [Way, string, string]
const { read, close } = await reader(way, url, apiKey)
globalThis.gc?.()
const idle = process.memoryUsage().rss
let peak = idle
const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
const records = await read()
clearInterval(timer)
await close()
console.log(
  JSON.stringify({ records, idleMb: idle / 1_048_576, peakMb: Math.max(peak, process.resourceUsage().maxRSS * 1024) / 1_048_576 }),
)
