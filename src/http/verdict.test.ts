import { describe, expect, it } from 'vitest'
import type { Happening } from '../resilience/retry-policy.js'
import { happeningOf, report, speaksAgainstServer } from './verdict.js'

describe('a status', () => {
  it.each([
    ['rate_limited', [429]],
    ['server_trouble', [408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]],
    ['server_refusal', [501, 505, 511, 525, 599]],
    ['rejected', [400, 401, 403, 404, 409, 413, 422, 423, 499]],
  ] as const)('means %s for %j', (happening, statuses) => {
    expect(statuses.map(happeningOf)).toEqual(statuses.map(() => happening))
  })
})

describe('the breaker', () => {
  const saidOf = (happening: Happening): string => {
    const said: string[] = []
    const say = (word: string) => () => void said.push(word)
    report({ current: () => true, success: say('success'), failure: say('failure'), neutral: say('neutral') }, happening)
    return said.join()
  }

  it('hears of a server that answers, of one that does not, and nothing of the rest', () => {
    const verdicts: Record<Happening, string> = {
      rejected: 'success',
      rate_limited: 'neutral',
      refused_answer: 'neutral',
      server_trouble: 'failure',
      server_refusal: 'failure',
      connect_failed: 'failure',
      connection_lost: 'failure',
      timeout: 'failure',
      unreadable_answer: 'failure',
    }
    const happenings = Object.keys(verdicts) as Happening[]
    expect(Object.fromEntries(happenings.map((happening) => [happening, saidOf(happening)]))).toEqual(verdicts)
    expect(happenings.filter(speaksAgainstServer)).toEqual(happenings.filter((happening) => verdicts[happening] === 'failure'))
  })
})
