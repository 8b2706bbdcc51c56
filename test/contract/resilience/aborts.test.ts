/** An abort ends a call wherever it is, and nothing of it stays: no slot, no timer, no socket. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createPipeline } from '../../../src/http/index.js'
import { GlueClient } from '../../../src/index.js'
import { buildChildScript, startChild } from '../../support/child-script.js'
import { startHostile } from '../../support/hostile.js'
import { KEY, PREDICAMENTS, WAYS } from '../../support/predicaments.js'

let hostile: Awaited<ReturnType<typeof startHostile>>
const closing: (() => Promise<unknown> | unknown)[] = []
beforeAll(async () => {
  hostile = await startHostile()
})
afterAll(() => hostile.stop())
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await hostile.drop()
})

/** What keeps this process alive and belongs to requests. Connections that are kept for later do not. */
const resources = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Connect|AddrInfo|Write|Shutdown/.test(name))
/** Caught early, so that nobody calls it unhandled. */
const settling = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it was answered',
    (error: unknown) => error,
  )

/** What earlier tests left is on its way out. */
const allGone = async (): Promise<void> => {
  await expect.poll(resources, { timeout: 15_000 }).toEqual([])
  await expect.poll(async () => (await hostile.witness()).open, { timeout: 15_000 }).toBe(0)
}

describe.each(WAYS)('over %s, a call is ended', (way) => {
  test.each(PREDICAMENTS.filter(({ only = way }) => only === way))('$name', async ({ open, lingers }) => {
    await allGone()
    const stuck = open(hostile, way)
    closing.push(() => stuck.close())
    const reason = new Error('never mind')
    const controller = new AbortController()
    const settled = settling(stuck.run({ signal: controller.signal, priority: 'bulk' }))
    expect(await Promise.race([settled, stuck.reached()])).toBeUndefined()
    controller.abort(reason)
    expect(await settled).toBe(reason)
    await expect.poll(() => stuck.underWay()).toBe(0)
    if (lingers !== way) await expect.poll(resources).toEqual([])
  })
})

/** A port whose connections are neither accepted nor refused: its process stands still, and its queue is full. */
const fullPort = async (): Promise<number> => {
  const script = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })`
  const child: ChildProcess = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  closing.push(() => child.kill('SIGKILL'))
  const port = Number(await new Promise((resolve) => createInterface({ input: child.stdout! }).once('line', resolve)))
  child.kill('SIGSTOP')
  for (;;) {
    const socket: Socket = connect(port, '127.0.0.1').on('error', () => undefined)
    closing.push(() => socket.destroy())
    const taken = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true))
      setTimeout(() => resolve(false), 300).unref()
    })
    if (taken !== true) return port
  }
}

test.skipIf(process.platform === 'win32').each(WAYS)('over %s, a call is ended while it connects', async (way) => {
  await allGone()
  const port = await fullPort()
  const before = resources()
  const pipeline = createPipeline({
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey: KEY,
    rateLimit: false,
    ...(way === 'fetch' ? { fetch: (url, init) => fetch(url, init) } : {}),
  })
  closing.push(() => pipeline.close())
  const controller = new AbortController()
  const reason = new Error('never mind')
  const settled = settling(pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk', signal: controller.signal }))
  await expect.poll(resources).not.toEqual(before)
  controller.abort(reason)
  expect(await settled).toBe(reason)
  // A fetch goes on connecting, and nobody can tell it to stop.
  if (way === 'built-in') await expect.poll(resources).toEqual(before)
})

test.each(WAYS)('over %s, a batch is ended: what was sent is in doubt, and the rest was not sent', async (way) => {
  await allGone()
  const client = new GlueClient({
    baseUrl: hostile.url('silence'),
    apiKey: KEY,
    rateLimit: false,
    ...(way === 'fetch' ? { fetch: (url, init) => fetch(url, init) } : {}),
  })
  closing.push(() => client.close())
  const controller = new AbortController()
  await hostile.witness()
  const items = Array.from({ length: 10 }, (_, at) => ({ resource: 'organizations' as const, create: { name: `Organization ${at}` } }))
  const work = client.batch(items, { signal: controller.signal })
  let asked = 0
  await expect.poll(async () => (asked += (await hostile.witness()).asked.length), { timeout: 10_000 }).toBe(4)
  controller.abort(new Error('never mind'))
  const { succeeded, failed, unknown } = await work
  expect([succeeded.length, unknown.length, failed.length]).toEqual([0, 4, 6])
  expect(failed.every(({ error }) => (error as { outcome?: unknown }).outcome === 'not_sent')).toBe(true)
  await expect.poll(resources).toEqual([])
  expect((await hostile.witness()).asked).toEqual([])
})

test('one signal may end a hundred calls, and Node finds nothing to warn of', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  closing.push(() => process.off('warning', onWarning))
  await allGone()
  const pipeline = createPipeline({ baseUrl: hostile.url('silence'), apiKey: KEY, rateLimit: false })
  closing.push(() => pipeline.close())
  const controller = new AbortController()
  const work = Promise.allSettled(
    Array.from({ length: 100 }, () =>
      pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk', signal: controller.signal }),
    ),
  )
  await hostile.witness()
  await expect.poll(async () => (await hostile.witness()).open, { timeout: 10_000 }).toBe(32)
  controller.abort()
  expect(new Set((await work).map(({ status }) => status))).toEqual(new Set(['rejected']))
  await expect.poll(resources).toEqual([])
  await expect.poll(async () => (await hostile.witness()).open).toBe(0)
  expect(warnings).toEqual([])
})

test('a process whose calls were aborted everywhere ends by itself', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-aborts-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  const script = await buildChildScript(
    folder,
    `import { PREDICAMENTS } from '../test/support/predicaments.js'
     import { hostileAt } from '../test/support/hostile.js'
     const hostile = hostileAt(JSON.parse(process.argv[2]))
     let ended = 0
     // One after the other, because each looks for sockets of its own.
     for (const { open, only = 'built-in' } of PREDICAMENTS) {
       if (only !== 'built-in') continue
       const stuck = open(hostile, only)
       const controller = new AbortController()
       const settled = stuck.run({ signal: controller.signal, priority: 'bulk' }).then(() => 'answered', (error) => error)
       await stuck.reached()
       controller.abort('never mind')
       if ((await settled) === 'never mind') ended++
     }
     // Nothing is closed: idle connections keep no process, and whoever forgets to close should be able to leave.
     console.log(ended)`,
  )
  const child = startChild([process.execPath, script, JSON.stringify(hostile.ports)])
  closing.push(() => child.process.kill('SIGKILL'))
  expect(await child.ended).toMatchObject({
    code: 0,
    output: `${PREDICAMENTS.filter(({ only = 'built-in' }) => only === 'built-in').length}\n`,
  })
})
