/** Uploads a file once in a fresh process and prints how long that took and how much memory beyond that of the idle process. */
import { peakMemory } from './peak-memory.js'
import { builtSdk } from './sdk.js'

const [url, apiKey, file] = process.argv.slice(2) as [string, string, string]
const { GlueClient } = await builtSdk()
const client = new GlueClient({ baseUrl: url, apiKey, rateLimit: false })
globalThis.gc?.()
const idle = process.memoryUsage().rss
const contact = await client.contacts.list({ pageSize: 1 }).first()
if (contact === null) throw new Error('the account has no contact')
const started = performance.now()
const { sha256 } = await client.attachments.upload({ resourceType: 'contacts', resourceId: contact.id, path: file, ifPresent: 'add' })
const ms = performance.now() - started
const peak = peakMemory()
await client.close()
console.log(JSON.stringify({ sha256, ms, idleMb: idle / 1_048_576, peakMb: peak / 1_048_576 }))
