// A plugin of Stryker, which loads it by itself: hence JavaScript.
import { DryRunStatus, TestStatus } from '@stryker-mutator/api/test-runner'
import { strykerPlugins as plugins } from '@stryker-mutator/vitest-runner'

const vitest = plugins.find(({ name }) => name === 'vitest')

/**
 * The runner for vitest, which overlooks one thing: a mutant that breaks a file of tests while it is loaded leaves no test that could
 * fail. That is noticed too.
 */
const create = (injector) => {
  const runner = vitest.factory(injector)
  const run = runner.run.bind(runner)
  runner.run = async (options) => {
    const result = await run(options)
    if (result.status !== DryRunStatus.Complete || result.tests.some(({ status }) => status === TestStatus.Failed)) return result
    const broken = runner.ctx.state.getFiles().find((file) => file.result?.state === 'fail')
    if (broken === undefined) return result
    const failureMessage = broken.result.errors?.[0]?.message ?? 'The file could not be loaded.'
    const failed = {
      id: broken.name,
      name: 'is loaded',
      status: TestStatus.Failed,
      failureMessage,
      timeSpentMs: 0,
      fileName: broken.filepath,
    }
    return { ...result, tests: [...result.tests, failed] }
  }
  return runner
}
create.inject = ['$injector']

export const strykerPlugins = [{ kind: 'TestRunner', name: 'vitest-loading', factory: create }]
