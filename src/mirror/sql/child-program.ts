/**
 * What the process that runs SQL of users does. It is a text, because it must run where no file of its own exists: from the sources, from the
 * package and from the bundle of the binary. All that can be decided outside comes in its messages.
 *
 * The library cannot be stopped while SQLite works, so the process is: by its parent, and by a thread of its own that outlives a parent which
 * has died, and a question that never ends.
 */
export const CHILD_PROGRAM = `
import { Worker } from 'node:worker_threads'
const guard = new Worker(\`
  const { parentPort } = require('node:worker_threads')
  const parent = process.ppid
  let timer
  const end = () => process.kill(process.pid, 'SIGKILL')
  setInterval(() => { if (process.ppid !== parent) end() }, 500)
  parentPort.on('message', (ms) => { clearTimeout(timer); if (ms > 0) timer = setTimeout(end, ms) })
\`, { eval: true, execArgv: [] })
guard.unref()
let database
const open = async ({ library, path, setup, allowed, limits }) => {
  const { DatabaseSync } = await import(library)
  database = new DatabaseSync(path, { readOnly: true })
  for (const sql of setup) database.exec(sql)
  database.enableDefensive?.(true)
  for (const [name, value] of Object.entries(limits)) if (database.limits && name in database.limits) database.limits[name] = value
  const codes = new Set(allowed)
  // The search index asks whether the file has changed.
  database.setAuthorizer?.((code, first, second) => (codes.has(code) && second !== 'load_extension') || (code === 19 && first === 'data_version') ? 0 : 1)
}
const plain = (value) => typeof value === 'bigint' && value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
const sizeOf = (value) => typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
const run = ({ sql, params, limitRows, limitBytes }) => {
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  const arrays = typeof statement.setReturnArrays === 'function'
  if (arrays) statement.setReturnArrays(true)
  let columns = typeof statement.columns === 'function' ? statement.columns().map(({ name }) => name) : undefined
  const rows = []
  let bytes = 0
  let truncated = false
  for (const row of statement.iterate(...params)) {
    columns ??= Object.keys(row)
    const values = Object.values(row).map(plain)
    bytes += values.reduce((sum, value) => sum + sizeOf(value), 0)
    if (rows.length >= limitRows || bytes > limitBytes) { truncated = true; break }
    rows.push(values)
  }
  return { columns: columns ?? [], rows, truncated }
}
process.on('disconnect', () => process.exit())
process.on('message', async (message) => {
  guard.postMessage(message.guardMs)
  try {
    if (message.open) { await open(message.open); process.send({ opened: true }) }
    else process.send({ answer: run(message.run) })
  } catch (error) {
    process.send({ error: { message: String(error?.message ?? error), errcode: error?.errcode } })
  }
  guard.postMessage(0)
})
process.send({ ready: true })
`
