import { describe, expect, test } from 'vitest'
import { EventStream } from '../http/event-stream.js'
import type { GlueClient } from './glue-client.js'
import { installPlugin, listen } from './hooks.js'
import { WriteEvents } from './write-events.js'

const client = {} as GlueClient
const written = { kind: 'created', resource: 'flexibleAssets', id: '1', attributes: ['traits'], record: null } as const

describe('a name', () => {
  test.each(['retry', 'attempt_end', 'circuit', 'document.created', 'flexibleAsset.*', '*.deleted', '*.*', '*'])('%j is known', (name) => {
    listen(new EventStream(), name, () => undefined)
  })

  test.each([
    ['sucess', '"success"'],
    ['organizations.created', '"organization.created"'],
    ['nothing', 'What happens to calls is named start, attempt'],
    ['*.created.twice', 'Writes are named like organization.updated'],
  ])('%j is refused with a hint', (name, hint) => {
    expect(() => listen(new EventStream(), name, () => undefined)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining(hint) as string }),
    )
  })
})

describe('a plugin', () => {
  test('hears what it registers for, until it is taken out', () => {
    const stream = new EventStream()
    const writes = new WriteEvents(stream)
    const heard: string[] = []
    const end = installPlugin(client, stream, {
      name: 'test',
      on: {
        'flexibleAsset.created': ({ record }) => void heard.push(`one ${String(record?.traits)}`),
        '*.created': ({ name }) => void heard.push(name),
        '*': ({ type }) => void heard.push(type),
        retry: undefined,
      },
      observe: () => undefined,
      attach: (given) => {
        heard.push(`attached ${given === client}`)
        return () => void heard.push('detached')
      },
    })
    writes.emit(written)
    expect(stream.hearsCalls).toBe(true)
    end()
    end()
    writes.emit(written)
    expect(heard).toEqual(['attached true', 'one undefined', 'flexibleAsset.created', 'write', 'detached'])
    expect(stream.hearsCalls).toBe(false)
  })

  test('that cannot be attached leaves nothing behind', () => {
    const stream = new EventStream()
    const attach = (): never => {
      throw new Error('no such package')
    }
    expect(() => installPlugin(client, stream, { name: 'test', on: { '*': () => undefined }, attach })).toThrow('no such package')
    expect(() => installPlugin(client, stream, { name: 'test', on: { '*': () => undefined, retries: () => undefined } as never })).toThrow()
    expect(stream.hearsCalls).toBe(false)
  })
})
