import { describe, expect, it } from 'vitest'
import { runSteps } from './run-steps.js'

const step = (key: string, ...dependsOn: string[]) => ({ key, dependsOn })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('steps that depend on each other', () => {
  it('begin when what they need is done, and no more of them at once than allowed', async () => {
    const log: string[] = []
    let underWay = 0
    let most = 0
    await runSteps(
      [step('c', 'a', 'b'), step('a'), step('b', 'a'), step('d'), step('e'), step('f', 'not among them')],
      2,
      async ({ key }) => {
        most = Math.max(most, ++underWay)
        await turn()
        underWay--
        log.push(key)
        return 'done'
      },
    )
    expect(most).toBe(2)
    expect([...log].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(log.indexOf('a')).toBeLessThan(log.indexOf('b'))
    expect(log.indexOf('b')).toBeLessThan(log.indexOf('c'))
  })

  it('are left out when one that they need failed, while the others go on', async () => {
    const log: string[] = []
    const skipped = await runSteps([step('a'), step('b', 'a'), step('c', 'b'), step('d')], 4, ({ key }) => {
      log.push(key)
      return Promise.resolve(key === 'a' ? 'failed' : 'done')
    })
    expect(log).toEqual(['a', 'd'])
    expect(skipped.sort()).toEqual(['b', 'c'])
  })

  it('end when one throws: what is under way is waited for, and nothing else begins', async () => {
    const log: string[] = []
    const run = runSteps([step('a'), step('b'), step('c'), step('d', 'b')], 2, async ({ key }) => {
      if (key === 'a') throw new Error('no way on')
      await turn()
      log.push(key)
      return 'done'
    })
    await expect(run).rejects.toThrow('no way on')
    expect(log).toEqual(['b'])
  })

  it('cannot wait for each other', async () => {
    await expect(runSteps([step('a', 'b'), step('b', 'a')], 4, () => Promise.resolve('done' as const))).rejects.toThrow(/circle/)
  })
})
