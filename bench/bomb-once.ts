/** Asks for one answer that is a bomb, in a fresh process, and prints how it ended and how much memory that took beyond the idle process. */
import { peakMemory } from './peak-memory.js'
import { builtSdk } from './sdk.js'

const [url, apiKey] = process.argv.slice(2) as [string, string]
const { GlueClient } = await builtSdk()
const client = new GlueClient({ baseUrl: url, apiKey, rateLimit: false, retries: 0 })
// What the first request loads is no part of it.
await client.organizations.find('1')
globalThis.gc?.()
const idle = process.memoryUsage().rss
const code = await client.configurations.get('1').then(
  () => 'answered',
  (error: unknown) => (error as { readonly code?: string }).code,
)
const peak = peakMemory()
await client.close()
console.log(JSON.stringify({ code, idleMb: idle / 1_048_576, peakMb: peak / 1_048_576 }))
