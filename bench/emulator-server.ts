/** One side of the emulator's figures, in a process of its own: `emulator RECORDS ORGANIZATIONS` or `constant BYTES`. Tells its costs on request. */
import { peakMemory } from './peak-memory.js'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startEmulator } from '../src/emulator/index.js'

const [kind, ...numbers] = process.argv.slice(2)
const [first = 0, second = 0] = numbers.map(Number)

const started = performance.now()
if (kind === 'emulator') {
  const { url, apiKey } = await startEmulator({ seed: { records: first, organizations: second }, rateLimit: false })
  process.send?.({ url, apiKey, startMs: performance.now() - started })
} else {
  const body = Buffer.alloc(first, 'x')
  const server = http.createServer((_, response) => response.writeHead(200, { 'content-length': body.length }).end(body))
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () =>
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: '', startMs: performance.now() - started }),
  )
}
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000, rssMb: peakMemory() / 1_048_576 })
})
process.on('disconnect', () => process.exit(0))
