/** An account to be mirrored, in a process of its own: `ORGANIZATIONS RECORDS LATENCY_MS`. Tells on request what was asked of it since the last time. */
import { startEmulator } from '../src/emulator/index.js'

const [organizations = 500, records = 225_000, latencyMs = 0] = process.argv.slice(2).map(Number)
const { url, apiKey, emulator } = await startEmulator({ seed: { organizations, records }, rateLimit: false })
if (latencyMs > 0) emulator.faults.set([{ fault: { kind: 'latency', ms: latencyMs } }])
process.send?.({ url, apiKey })
process.on('message', () => {
  const paths = emulator.log.entries.map(({ path }) => path)
  const ofOrganizations = paths.filter((path) => path.startsWith('/organizations/')).length
  emulator.log.clear()
  process.send?.({ ofOrganizations, global: paths.length - ofOrganizations })
})
process.on('disconnect', () => process.exit(0))
