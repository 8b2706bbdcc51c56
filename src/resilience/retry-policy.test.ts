import { describe, expect, it } from 'vitest'
import { TokenBudget } from './retry-budget.js'
import { RETRY_RULES, ruleFor, waitBefore } from './retry-policy.js'
import type { Happening, Method } from './retry-policy.js'

// r: sent again after seconds; R: sent again after minutes; -: never. Then what became of a write: n(ot sent), x (rejected), u(nknown).
const EXPECTED: Readonly<
  Record<Happening, { readonly sent: Readonly<Record<Method, string>>; readonly notSent: Readonly<Record<Method, string>> }>
> = {
  rejected: row('-x -x -x -x', '-x -x -x -x'),
  rate_limited: row('Rx Rx Rx Rx', 'Rx Rx Rx Rx'),
  server_trouble: row('ru -u ru ru', 'ru -u ru ru'),
  server_refusal: row('-u -u -u -u', '-u -u -u -u'),
  connect_failed: row('ru -u ru ru', 'rn rn rn rn'),
  connection_lost: row('ru -u ru ru', 'rn rn rn rn'),
  timeout: row('ru -u ru ru', 'rn rn rn rn'),
  unreadable_answer: row('ru -u ru ru', 'ru -u ru ru'),
  refused_answer: row('-u -u -u -u', '-n -n -n -n'),
}
function row(sent: string, notSent: string) {
  const cells = (text: string): Record<Method, string> => {
    const [GET, POST, PATCH, DELETE] = text.split(' ') as [string, string, string, string]
    return { GET, POST, PATCH, DELETE }
  }
  return { sent: cells(sent), notSent: cells(notSent) }
}

const cells = (Object.keys(EXPECTED) as Happening[]).flatMap((happening) =>
  (['GET', 'POST', 'PATCH', 'DELETE'] as const).flatMap((method) =>
    [true, false].map((sent) => ({ method, happening, sent, expected: EXPECTED[happening][sent ? 'sent' : 'notSent'][method] })),
  ),
)

describe('the retry table', () => {
  it.each(cells)('$method, $happening, sent: $sent', ({ method, happening, sent, expected }) => {
    const rule = ruleFor(method, happening, sent)
    const wait = rule.wait === undefined ? '-' : { rate: 'R', transient: 'r' }[rule.wait]
    expect(wait + { not_sent: 'n', rejected: 'x', unknown: 'u' }[rule.outcome]).toBe(expected)
  })

  it('gives a reason for each row, and a wait for each row that repeats', () => {
    for (const rule of RETRY_RULES) {
      expect(rule.reason).not.toBe('')
      expect(rule.wait !== undefined).toBe(rule.retry)
    }
  })

  it('knows no rule for what is none', () => {
    expect(() => ruleFor('GET', 'success' as Happening, true)).toThrow('no retry rule for GET success')
  })

  it('never repeats a POST that the server may have seen, unless it was refused for its rate', () => {
    for (const { happening } of cells) if (happening !== 'rate_limited') expect(ruleFor('POST', happening, true).retry).toBe(false)
  })
})

describe('the wait', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [4, 4000],
  ])('before retry %i is random, up to %i ms', (retry, ceiling) => {
    expect(waitBefore('transient', retry, undefined, () => 0)).toBe(0)
    expect(waitBefore('transient', retry, undefined, () => 0.5)).toBe(ceiling / 2)
    expect(waitBefore('transient', retry, undefined, () => 1)).toBe(ceiling)
  })

  it.each([
    [1, 60_000],
    [2, 120_000],
    [3, 240_000],
  ])('before retry %i after a refusal for the rate is %i ms and up to 5 per cent more', (retry, base) => {
    expect(waitBefore('rate', retry, undefined, () => 0)).toBe(base)
    expect(waitBefore('rate', retry, undefined, () => 1)).toBe(base * 1.05)
  })

  it('is never shorter than what the server asked for', () => {
    expect(waitBefore('rate', 1, 7000, () => 0)).toBe(7000)
    expect(waitBefore('transient', 1, 7000, () => 0.9)).toBe(7000)
  })

  it.each([0, 1, 999])('after a refusal for the rate is a second at least, where %i ms were asked for', (askedMs) => {
    expect(waitBefore('rate', 1, askedMs, () => 0)).toBe(1000)
    expect(waitBefore('rate', 1, askedMs, () => 1)).toBe(1050)
    expect(waitBefore('transient', 1, askedMs, () => 0)).toBe(askedMs)
  })
})

describe('the retry budget', () => {
  it('pays for ten retries in a row, and then for none', () => {
    const budget = new TokenBudget()
    expect(Array.from({ length: 12 }, () => budget.spend())).toEqual([...Array<boolean>(10).fill(true), false, false])
  })

  it('pays for another one after five successes, and never holds more than ten', () => {
    const budget = new TokenBudget()
    while (budget.spend());
    for (let success = 0; success < 4; success++) budget.earn()
    expect(budget.spend()).toBe(false)
    budget.earn()
    expect(budget.spend()).toBe(true)
    for (let success = 0; success < 1000; success++) budget.earn()
    expect(budget.tokens).toBe(10)
  })
})
