import { expect, test } from 'vitest'
import { VirtualClock } from '../../clock.js'
import { inTurn } from './in-turn.js'

const gate = () => {
  let resolve: (value: string) => void = () => undefined
  let reject: (reason: Error) => void = () => undefined
  const promise = new Promise<string>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

test('a call that waits settles with the reason of its signal at once, does no work, and lets nobody pass before their turn', async () => {
  const turn = inTurn()
  const [first, order] = [gate(), [] as string[]]
  const work =
    (name: string, until: Promise<string> = Promise.resolve(name)) =>
    async (): Promise<string> => {
      order.push(name)
      return until
    }
  const one = turn('a', work('one', first.promise))
  const controller = new AbortController()
  const two = turn('a', work('two'), { signal: controller.signal })
  const three = turn('a', work('three'))
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(two).rejects.toBe(reason)
  await expect(turn('a', work('late'), { signal: controller.signal })).rejects.toBe(reason)
  expect(order).toEqual(['one'])
  first.resolve('done')
  expect(await Promise.all([one, three])).toEqual(['done', 'three'])
  expect(order).toEqual(['one', 'three'])
})

test('a call that waits ends at its deadline', async () => {
  const clock = new VirtualClock()
  const turn = inTurn(clock)
  const first = gate()
  const one = turn('a', () => first.promise)
  const two = turn('a', async () => 'two', { deadlineMs: 50 })
  const refused = expect(two).rejects.toMatchObject({ code: 'deadline_exceeded', outcome: 'not_sent' })
  await clock.advance(50)
  await refused
  first.resolve('one')
  expect(await one).toBe('one')
})

test('a call that fails does not hold up the next, and other keys do not wait', async () => {
  const turn = inTurn()
  const first = gate()
  const one = turn('a', () => first.promise)
  const two = turn('a', async () => 'two')
  expect(await turn('b', async () => 'b')).toBe('b')
  first.reject(new Error('broken'))
  await expect(one).rejects.toThrow('broken')
  expect(await two).toBe('two')
})
