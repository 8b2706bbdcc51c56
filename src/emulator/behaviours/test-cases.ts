import { testAccount } from '../test-client.js'
import type { TestAccount } from '../test-client.js'
import type { Behaviour } from './define.js'

type Test = (account: TestAccount) => void | Promise<void>

/**
 * What the tests of the behaviours are made from: for each its name, its sentence, and its test in an account of its own. One
 * without a test fails, and so does a test of what is no behaviour.
 */
export const casesOf = <T extends Readonly<Record<string, Behaviour>>>(
  table: T,
  tests: { readonly [N in keyof T]: Test },
): (readonly [name: string, doc: string, run: () => void | Promise<void>])[] => {
  const given = new Map<string, Test>(Object.entries(tests))
  return [...new Set([...Object.keys(table), ...given.keys()])].map((name) => {
    const behaviour = Object.hasOwn(table, name) ? table[name] : undefined
    return [
      name,
      behaviour?.doc ?? 'is not registered',
      () => {
        const test = given.get(name)
        if (test === undefined) throw new Error(`the behaviour ${name} has no test`)
        if (behaviour === undefined) throw new Error(`the test of ${name} tests no behaviour`)
        return test(testAccount())
      },
    ] as const
  })
}
