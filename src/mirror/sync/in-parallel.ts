/** Runs tasks in their order, so many at once. The first failure is thrown when those under way have ended; no further ones are begun. */
export const inParallel = async (tasks: Iterable<() => Promise<void>>, atOnce: number): Promise<void> => {
  const waiting = tasks[Symbol.iterator]()
  const failures: unknown[] = []
  const work = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && failures.length === 0; next = waiting.next()) {
      try {
        await next.value()
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  if (failures.length > 0) throw failures[0]
}
