// A sync in a process of its own, which may be killed at any moment: `node syncing-process.mjs URL KEY FILE PAGE_SIZE [full]`
import { GlueClient } from '../../dist/index.js'
import { openMirror } from '../../dist/mirror/index.js'

const [baseUrl, apiKey, path, pageSize, full] = process.argv.slice(2)
const client = new GlueClient({ baseUrl, apiKey, rateLimit: false })
const mirror = await openMirror(client, { path })
process.send('ready')
const { complete, requests } = await mirror.sync({ pageSize: Number(pageSize), full: full === 'full', acceptDeletions: true })
await mirror.close()
await client.close()
process.send({ complete, requests })
process.disconnect()
