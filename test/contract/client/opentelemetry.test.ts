import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api'
import type { Context, ContextManager } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { traceWithOpenTelemetry } from '../../../src/opentelemetry/index.js'
import type { GlueClient, PipelineEvent } from '../../../src/index.js'
import { Account, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

/** What `@opentelemetry/context-async-hooks` does. */
class Contexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT
  }
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(within: Context, work: F, self?: ThisParameterType<F>, ...args: A) {
    return this.#storage.run(within, () => work.apply(self, args))
  }
  bind<T>(_context: Context, target: T): T {
    return target
  }
  enable(): this {
    return this
  }
  disable(): this {
    return this
  }
}

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const tracer = provider.getTracer('test')
let account: Account
let client: GlueClient
let id: string
beforeAll(async () => {
  context.setGlobalContextManager(new Contexts())
  trace.setGlobalTracerProvider(provider)
  account = await Account.open({ seed: 'demo' })
  ;[{ id }] = (await account.connect().organizations.list().collect()) as unknown as [{ id: string }]
})
afterAll(async () => {
  await account.close()
  trace.disable()
  context.disable()
})
beforeEach(() => {
  client = account.connect(withoutWaiting())
  exporter.reset()
})
afterEach(() => account.faults())

const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans()

describe('a call', () => {
  test('is a span with the attributes of HTTP', async () => {
    traceWithOpenTelemetry(client)
    await client.organizations.get(id)
    const [span, ...others] = spans()
    expect(others).toEqual([])
    expect(span).toMatchObject({ name: 'GET /organizations/:id', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } })
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(account.server.url).port),
      'url.template': '/organizations/:id',
      'url.full': `${account.server.url}/organizations/${id}`,
      'gluekit.request_id': expect.stringMatching(/^gk-/) as string,
      'gluekit.resource': 'organizations',
      'gluekit.operation': 'get',
    })
  })

  test('shows its retries as events, and counts them', async () => {
    traceWithOpenTelemetry(client)
    await account.faults({ fault: { kind: 'status', status: 503 }, times: 2 })
    await client.organizations.get(id)
    const [span] = spans()
    expect(span?.attributes).toMatchObject({ 'http.request.resend_count': 2, 'http.response.status_code': 200 })
    expect(span?.events.map(({ name, attributes }) => [name, attributes?.['error.type']])).toEqual([
      ['gluekit.retry', 'server_error'],
      ['gluekit.retry', 'server_error'],
    ])
  })

  test('that fails says so, with its code and the error', async () => {
    traceWithOpenTelemetry(client)
    const error = (await thrownBy(() => client.organizations.get('1'))) as Error
    const [span] = spans()
    expect(span).toMatchObject({ status: { code: SpanStatusCode.ERROR, message: error.message } })
    expect(span?.attributes).toMatchObject({ 'error.type': 'not_found', 'http.response.status_code': 404 })
    expect(span?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': error.message } }])
  })

  test('that its caller ends tells nothing of the reason', async () => {
    traceWithOpenTelemetry(client)
    await account.faults({ fault: { kind: 'stall' } })
    const abort = new AbortController()
    const ended = thrownBy(() => client.organizations.get(id, { signal: abort.signal }))
    abort.abort(new Error('mine alone'))
    await ended
    expect(spans()[0]?.attributes).toMatchObject({ 'error.type': 'aborted' })
    expect(JSON.stringify([spans()[0]?.events, spans()[0]?.status])).not.toContain('mine alone')
  })

  test('is over for its tracer once that has left', async () => {
    traceWithOpenTelemetry(client)()
    await client.organizations.get(id)
    expect(spans()).toEqual([])
  })
})

describe('traces', () => {
  test('begin above the call where there is a span, and go on below it', async () => {
    const sent: (string | undefined)[] = []
    const transport = intercepting(() => void sent.push(trace.getActiveSpan()?.spanContext().spanId))
    const events: PipelineEvent[] = []
    const traced = account.connect({ transport, onEvent: (event) => events.push(event) })
    traceWithOpenTelemetry(traced)
    await tracer.startActiveSpan('work', async (work) => {
      await traced.organizations.get(id)
      work.end()
    })
    const [call, work] = spans()
    expect(call?.parentSpanContext?.spanId).toBe(work?.spanContext().spanId)
    expect(sent).toEqual([call?.spanContext().spanId])
    expect(new Set(events.map((event) => ('traceId' in event ? event.traceId : '')))).toEqual(new Set([work?.spanContext().traceId]))
  })

  test('hold all pages of a list, which begins one where there is none', async () => {
    traceWithOpenTelemetry(client)
    await client.passwords.list({ pageSize: 500 }).collect()
    const first = spans().find((span) => span.parentSpanContext === undefined)
    expect(spans().length).toBeGreaterThan(3)
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1)
    for (const span of spans()) if (span !== first) expect(span.parentSpanContext?.spanId).toBe(first?.spanContext().spanId)
    await client.organizations.get(id)
    expect(spans().at(-1)?.spanContext().traceId).not.toBe(first?.spanContext().traceId)
  })

  test('are not told to IT Glue unless that is asked for', async () => {
    const headers: (string | undefined)[] = []
    const transport = intercepting(({ headers: { traceparent } }) => void headers.push(traceparent))
    for (const sendTraceparent of [false, true]) {
      const traced = account.connect({ transport, sendTraceparent })
      traceWithOpenTelemetry(traced)
      await traced.organizations.get(id)
    }
    const { traceId, spanId } = spans().at(-1)!.spanContext()
    expect(headers).toEqual([undefined, `00-${traceId}-${spanId}-01`])
  })
})

test('a provider that fails breaks no call', async () => {
  const fail = (): never => {
    throw new Error('no collector')
  }
  traceWithOpenTelemetry(client, { tracer: { startSpan: fail, startActiveSpan: fail } })
  expect((await client.organizations.get(id)).id).toBe(id)
})
