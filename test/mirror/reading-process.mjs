// Reads a mirror without a pause until it is told to stop: `node reading-process.mjs URL KEY FILE`. Tells what it read, and what went wrong.
import { GlueClient } from '../../dist/index.js'
import { openMirror } from '../../dist/mirror/index.js'

const [baseUrl, apiKey, path] = process.argv.slice(2)
const client = new GlueClient({ baseUrl, apiKey, rateLimit: false })
const mirror = await openMirror(client, { path })
const ids = (await mirror.contacts.list({}, { maxAgeMs: Infinity }).collect()).map(({ id }) => id)
const errors = {}
const took = { idle: [], busy: [] }
let phase = 'idle'
const state = { stopped: false }
process.on('message', (message) => {
  if (message === 'busy') phase = 'busy'
  else state.stopped = true
})
process.send({ ready: ids.length })
for (let at = 0; !state.stopped; at++) {
  const id = ids[(at * 7919) % ids.length]
  const begun = performance.now()
  try {
    const record = await mirror.contacts.find(id, { maxAgeMs: Infinity })
    if (record?.id !== id) errors['not the record'] = (errors['not the record'] ?? 0) + 1
  } catch (error) {
    errors[error.code ?? String(error)] = (errors[error.code ?? String(error)] ?? 0) + 1
  }
  took[phase].push(performance.now() - begun)
  try {
    if (at % 20 === 0) await mirror.search('person')
    if (at % 50 === 0) await mirror.status()
    if (at % 500 === 0) await mirror.sql('SELECT count(*) FROM contacts')
  } catch (error) {
    errors[error.code ?? String(error)] = (errors[error.code ?? String(error)] ?? 0) + 1
  }
  // Others have a turn, as in a program that does something with what it reads.
  if (at % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
await mirror.close()
await client.close()
const p99 = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? null
process.send({
  errors,
  idle: { reads: took.idle.length, p99: p99(took.idle) },
  busy: { reads: took.busy.length, p99: p99(took.busy) },
})
process.disconnect()
