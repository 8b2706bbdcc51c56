import { describe, expect, test } from 'vitest'
import { EventStream } from './event-stream.js'
import type { FailedListener } from './event-stream.js'
import type { CallFrame, StartingCall } from './events.js'

const CALL: StartingCall = {
  requestId: 'gk-1',
  traceId: undefined,
  method: 'GET',
  path: '/contacts',
  pathTemplate: '/contacts',
  resource: 'contacts',
  operation: 'list',
  priority: 'bulk',
  group: {},
  origin: 'http://127.0.0.1',
}
const setUp = () => {
  const stream = new EventStream()
  const failed: FailedListener[] = []
  stream.onFailed = (failure) => void failed.push(failure)
  return { stream, failed }
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a listener', () => {
  test('hears its topic, and no longer after it has left', () => {
    const { stream } = setUp()
    const heard: unknown[] = []
    const leave = stream.on('retry', (event) => void heard.push(event))
    stream.tell({ type: 'retry' }, ['retry', 'calls'])
    stream.tell({ type: 'success' }, ['success', 'calls'])
    leave()
    leave()
    stream.tell({ type: 'retry' }, ['retry', 'calls'])
    expect(heard).toEqual([{ type: 'retry' }])
  })

  test('that leaves and comes back while it hears hears the next event, and not the same again', () => {
    const { stream } = setUp()
    let heard = 0
    const listen = (): void => {
      const leave = stream.on('retry', () => {
        leave()
        if (++heard < 100) listen()
      })
    }
    listen()
    stream.on('retry', () => undefined)
    stream.tell({ type: 'retry' }, ['retry'])
    expect(heard).toBe(1)
    stream.tell({ type: 'retry' }, ['retry'])
    expect(heard).toBe(2)
  })

  test('that fails breaks neither the call nor the others, and is told of once', async () => {
    const { stream, failed } = setUp()
    let heard = 0
    stream.on(
      'retry',
      () => {
        throw new Error('mine')
      },
      'plugin',
    )
    stream.on('retry', () => Promise.reject(new Error('mine too')))
    stream.on('retry', () => void heard++)
    for (let time = 0; time < 3; time++) stream.tell({ type: 'retry' }, ['retry'])
    await settled()
    expect(heard).toBe(3)
    expect(failed).toMatchObject([
      { owner: 'plugin', topic: 'retry', error: { message: 'mine' } },
      { owner: undefined, topic: 'retry', error: { message: 'mine too' } },
    ])
  })

  test('may fail where nobody wants to be told, and where that fails too', () => {
    const stream = new EventStream()
    const fail = (): never => {
      throw new Error('mine')
    }
    stream.on('retry', fail)
    stream.tell({ type: 'retry' }, ['retry'])
    stream.on('failure', fail)
    stream.onFailed = fail
    stream.tell({ type: 'failure' }, ['failure'])
  })

  test('of writes alone makes no call worth telling', () => {
    const { stream } = setUp()
    const leaveWrites = stream.on('document.created', () => undefined)
    expect(stream.hearsCalls).toBe(false)
    const leaves = [stream.on('*', () => undefined), stream.observe(() => undefined)]
    for (const leave of leaves) {
      expect(stream.hearsCalls).toBe(true)
      leave()
    }
    leaveWrites()
    expect(stream.hearsCalls).toBe(false)
  })
})

describe('what goes round a call', () => {
  const runs: Record<string, Pick<CallFrame, 'run'>> = {
    'calls the work': { run: (work) => work() },
    'forgets the work': { run: () => undefined as never },
    'fails before the work': {
      run: () => {
        throw new Error('mine')
      },
    },
    'fails after the work': {
      run: (work) => {
        work()
        throw new Error('mine')
      },
    },
    'calls the work twice': {
      run: (work) => {
        work()
        return work()
      },
    },
    'makes a promise of its own of it': { run: (async (work: () => Promise<unknown>) => work()) as never },
  }
  test.each(Object.entries(runs))('gets it done once even when it %s', async (_, frame) => {
    const { stream } = setUp()
    stream.observe(() => frame)
    let done = 0
    const work = async (): Promise<string> => `done ${++done}`
    expect(await stream.framesFor(CALL)[0]!.run!(work)).toBe('done 1')
    expect(done).toBe(1)
  })

  test('leaves the failure of a call to its caller', async () => {
    const { stream, failed } = setUp()
    stream.observe(() => runs['makes a promise of its own of it'])
    const work = (): Promise<never> => Promise.reject(new Error('of the call'))
    await expect(stream.framesFor(CALL)[0]!.run!(work)).rejects.toThrow('of the call')
    await settled()
    expect(failed).toEqual([])
  })

  test('may fail when it is asked, and when it is told something', () => {
    const { stream, failed } = setUp()
    stream.observe(() => {
      throw new Error('when asked')
    }, 'a')
    stream.observe(
      () => ({
        tell: () => {
          throw new Error('when told')
        },
      }),
      'b',
    )
    const [frame, ...others] = stream.framesFor(CALL)
    frame!.tell!({} as never)
    expect(others).toEqual([])
    expect(failed).toMatchObject([{ owner: 'a' }, { owner: 'b' }])
  })
})
