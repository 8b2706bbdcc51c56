// A program that sends requests and counts them together with others: `node sender.mjs URL KEY FOLDER LIMIT WINDOW_MS REQUESTS AT_ONCE`
import { GlueClient } from '../../dist/index.js'

const [baseUrl, apiKey, folder, limit, windowMs, requests, atOnce] = process.argv.slice(2)
const client = new GlueClient({
  baseUrl,
  apiKey,
  rateLimit: { limit: Number(limit), windowMs: Number(windowMs) },
  shareLimits: { folder },
})
let left = Number(requests)
let failed = 0
const sends = async () => {
  while (left-- > 0) {
    await client.raw({ method: 'GET', path: '/organizations', query: 'page%5Bsize%5D=1' }).catch((error) => {
      if (error.code !== 'rate_limited') throw error
      failed++
    })
  }
}
// All begin at the same time.
await new Promise((resolve) => {
  process.once('message', resolve)
  process.send('ready')
})
await Promise.all(Array.from({ length: Number(atOnce) }, sends))
process.send({ failed, shared: client.limiter.stats().shared })
await client.close()
process.disconnect()
