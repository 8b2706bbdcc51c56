/** Everything that shows what a client does, attached at once, with all of it kept as text. */
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { Registry } from 'prom-client'
import { LOG_LEVELS } from '../../../src/client/logging/logger.js'
import { jsonLogger } from '../../../src/index.js'
import type { GlueClient, GlueClientOptions, Logger, Plugin } from '../../../src/index.js'
import { traceWithOpenTelemetry } from '../../../src/opentelemetry/index.js'
import { collectForPrometheus } from '../../../src/prometheus/index.js'

/** Everything that printing a value may show: its JSON, what a debugger shows, and for errors the stack and all causes. */
export const printed = (value: unknown): string => {
  const shown = [
    inspect(value, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    JSON.stringify(value) ?? '',
    String(value),
  ]
  for (let error: unknown = value; error instanceof Error; error = error.cause)
    shown.push(error.message, error.stack ?? '', JSON.stringify(error))
  return shown.join('\n')
}

export const SINKS = [
  'the log',
  'the fields of the log',
  'onEvent',
  'hooks',
  'frames of calls',
  'writes',
  'diagnostics channels',
  'errors',
  'results',
  'metrics',
  'Prometheus',
  'spans',
  'the client',
  'unhandled rejections',
  'the report of the process',
  'files',
] as const
export type Sink = (typeof SINKS)[number]

const CHANNELS = ['gluekit:event', 'gluekit:write'] as const
const TRACING = ['gluekit:request', 'gluekit:attempt'] as const

export class Sinks {
  readonly #texts = new Map<Sink, string[]>(SINKS.map((sink) => [sink, []]))
  readonly #exporter = new InMemorySpanExporter()
  readonly #tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.#exporter)] }).getTracer('test')
  readonly #registry = new Registry()
  readonly #clients: GlueClient[] = []
  readonly #ends: (() => void)[] = []

  constructor() {
    const heard = (message: unknown): void => this.add('diagnostics channels', message)
    for (const name of CHANNELS) {
      subscribe(name, heard)
      this.#ends.push(() => unsubscribe(name, heard))
    }
    for (const name of TRACING) {
      const channel = tracingChannel<unknown, object>(name)
      const all = { start: heard, end: heard, asyncStart: heard, asyncEnd: heard, error: heard }
      channel.subscribe(all)
      this.#ends.push(() => channel.unsubscribe(all))
    }
    const rejected = (reason: unknown): void => this.add('unhandled rejections', reason)
    process.on('unhandledRejection', rejected)
    this.#ends.push(() => process.off('unhandledRejection', rejected))
  }

  add(sink: Sink, value: unknown): void {
    this.#texts.get(sink)!.push(typeof value === 'string' ? value : printed(value))
  }

  /** Options of a client that is to be watched. */
  options(): Pick<GlueClientOptions, 'logger'> & { onEvent(event: unknown): void } {
    const lines = jsonLogger({ level: 'trace', stream: { write: (line) => this.add('the log', line) } })
    const methods = LOG_LEVELS.map((level) => [
      level,
      (fields: Readonly<Record<string, unknown>>, message: string): void => {
        this.add('the fields of the log', { fields, message })
        lines[level](fields, message)
      },
    ])
    return { logger: Object.fromEntries(methods) as unknown as Logger, onEvent: (event) => this.add('onEvent', event) }
  }

  watch<C extends GlueClient>(client: C): C {
    this.#clients.push(client)
    client.onWrite('*', (event) => this.add('writes', event))
    const watcher: Plugin = {
      name: 'watcher',
      on: { '*': (event) => this.add('hooks', event) },
      observe: (call) => {
        this.add('frames of calls', call)
        return { tell: (event, error) => this.add('frames of calls', [event, error]) }
      },
    }
    client.use(watcher)
    traceWithOpenTelemetry(client, { tracer: this.#tracer })
    collectForPrometheus(client, { registry: this.#registry, client: `client ${this.#clients.length}` })
    return client
  }

  /** What work gives or fails with is something that programs print. */
  async run(work: () => unknown): Promise<unknown> {
    try {
      const result = await work()
      this.add('results', result)
      return result
    } catch (error) {
      this.add('errors', error)
      return error
    }
  }

  /** @param folders whose files are read as they are */
  async texts(...folders: readonly string[]): Promise<ReadonlyMap<Sink, string>> {
    // A rejection that nobody takes is told of in its own time.
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const client of this.#clients) {
      this.add('the client', client)
      this.add('the client', inspect(client, { depth: 20, showHidden: true }))
      // Those of the others are the same.
      if (client === this.#clients[0]) for (const part of Object.values(client)) this.add('the client', part)
      this.add('metrics', [client.metrics(), client.limiter.stats(), client.breaker.stats()])
    }
    for (const { name, attributes, events, status, resource } of this.#exporter.getFinishedSpans())
      this.add('spans', { name, attributes, events, status, resource: resource.attributes })
    this.add('Prometheus', await this.#registry.metrics())
    for (const report of [undefined, new Error('asked for')])
      this.add('the report of the process', JSON.stringify(process.report.getReport(report)))
    for (const file of folders.flatMap(filesIn)) this.add('files', `${file}\n${readFileSync(file, 'latin1')}`)
    return new Map([...this.#texts].map(([sink, texts]) => [sink, texts.join('\n')]))
  }

  close(): void {
    for (const end of this.#ends) end()
  }
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
