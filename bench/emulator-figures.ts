/**
 * What a large generated account costs: pages of 1000 and small requests, over sockets, without gzip. The base is a plain
 * node:http that answers with a constant of the size of a page, measured in turns. CPU of the server tells what a machine with
 * nothing else to do would make of it.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { median } from './measure.js'

interface Side {
  readonly url: string
  readonly apiKey: string
  readonly startMs: number
  costs(): Promise<{ readonly cpuMs: number; readonly rssMb: number }>
  get(path: string): Promise<string>
  stop(): Promise<void>
}

const start = async (...args: readonly string[]): Promise<Side> => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const child: ChildProcess = fork('scripts/run.mjs', ['bench/emulator-server.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [ready] = (await once(child, 'message')) as [{ url: string; apiKey: string; startMs: number }]
  const pool = new Pool(ready.url, { connections: 4, pipelining: 1 })
  return {
    ...ready,
    async costs() {
      child.send('costs')
      const [costs] = (await once(child, 'message')) as [{ cpuMs: number; rssMb: number }]
      return costs
    },
    async get(path) {
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers: { 'x-api-key': ready.apiKey } })
      const text = await body.arrayBuffer()
      if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`)
      return Buffer.from(text, 0, Math.min(text.byteLength, 4_096)).toString()
    },
    async stop() {
      await pool.close()
      child.kill()
    },
  }
}

/** `count` requests, four at a time. */
const run = async (side: Side, count: number, pathOf: (index: number) => string): Promise<{ perSecond: number; cpuMs: number }> => {
  const before = await side.costs()
  const started = performance.now()
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) await side.get(pathOf(next++))
  }
  await Promise.all([work(), work(), work(), work()])
  const seconds = (performance.now() - started) / 1000
  const after = await side.costs()
  return { perSecond: count / seconds, cpuMs: (after.cpuMs - before.cpuMs) / count }
}

export interface EmulatorFigure {
  readonly name: string
  readonly kind: 'page' | 'small'
  readonly perSecond: number
  readonly basePerSecond: number
  readonly cpuMs: number
  readonly baseCpuMs: number
}

export const emulatorFigures = async (records = 1_000_000, organizations = 2_000, rounds = 10) => {
  const emulator = await start('emulator', String(records), String(organizations))
  const page = await start('constant', '1500000')
  const small = await start('constant', '1500')
  const idIn = async (path: string): Promise<string> => /"id":"(\d+)"/.exec(await emulator.get(path))![1]!
  const organization = await idIn('/organizations?page[size]=1')
  const type = await idIn('/configuration_types?page[size]=1&page[number]=3')
  const assetType = await idIn('/flexible_asset_types?page[size]=1')
  const device = await idIn('/configurations?page[size]=1&page[number]=1000')
  const pages = '&page[size]=1000&page[number]='
  const kinds: readonly (readonly [name: string, Side, number, (index: number) => string])[] = [
    ['configurations, default order', page, 40, (at) => `/configurations?x${pages}${1 + (at % 250)}`],
    ['passwords, default order', page, 40, (at) => `/passwords?x${pages}${1 + (at % 120)}`],
    ['configurations of a type', page, 40, (at) => `/configurations?filter[configuration_type_id]=${type}${pages}${1 + (at % 15)}`],
    ['flexible assets of a type', page, 40, (at) => `/flexible_assets?filter[flexible-asset-type-id]=${assetType}${pages}${1 + (at % 5)}`],
    ['configurations, last changed first', page, 40, (at) => `/configurations?sort=-updated_at${pages}${1 + (at % 250)}`],
    ['one configuration', small, 600, () => `/configurations/${device}`],
    ['a list of one', small, 600, () => `/configurations?page[size]=1&filter[organization_id]=${organization}`],
  ]
  const figures: EmulatorFigure[] = []
  for (const [name, base, count, pathOf] of kinds) {
    await run(emulator, count, pathOf)
    await run(base, count, pathOf)
    const ours: { perSecond: number; cpuMs: number }[] = []
    const plain: { perSecond: number; cpuMs: number }[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(await run(emulator, count, (index) => pathOf(index + round * count)))
      plain.push(await run(base, count, pathOf))
    }
    const of = (values: readonly { perSecond: number; cpuMs: number }[], key: 'perSecond' | 'cpuMs'): number =>
      median(values.map((value) => value[key]))
    figures.push({
      name,
      kind: base === page ? 'page' : 'small',
      perSecond: of(ours, 'perSecond'),
      basePerSecond: of(plain, 'perSecond'),
      cpuMs: of(ours, 'cpuMs'),
      baseCpuMs: of(plain, 'cpuMs'),
    })
  }
  const { rssMb } = await emulator.costs()
  await Promise.all([emulator.stop(), page.stop(), small.stop()])
  return { startMs: emulator.startMs, rssMb, figures }
}
