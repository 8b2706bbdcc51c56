/**
 * Runs tasks, at most `limit` of them at once. The first failure stops new ones from being started and is thrown after those
 * under way have ended.
 */
export const inParallel = async (tasks: readonly (() => Promise<void>)[], limit: number): Promise<void> => {
  let next = 0
  let failure: { readonly error: unknown } | undefined
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < tasks.length) {
      const task = tasks[next++]
      try {
        await task?.()
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, tasks.length)) }, worker))
  if (failure !== undefined) throw failure.error
}
