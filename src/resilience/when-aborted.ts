/**
 * One listener on a signal, however many wait for it: at the eleventh Node warns of a leak, and a caller may well give one signal to
 * a hundred calls.
 */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back once when `signal` aborts; at once when it has.
 * @returns a function that ends the wait
 */
export const whenAborted = (signal: AbortSignal, callback: () => void): (() => void) => {
  if (signal.aborted) {
    callback()
    return () => undefined
  }
  // Each wait is its own, also where two share a callback.
  const own = (): void => callback()
  const callbacks = waiting.get(signal) ?? listen(signal)
  callbacks.add(own)
  return () => {
    callbacks.delete(own)
  }
}

const listen = (signal: AbortSignal): Set<() => void> => {
  const callbacks = new Set<() => void>()
  waiting.set(signal, callbacks)
  // It stays as long as the signal does: one that came and went with every call would cost each of them two more steps.
  signal.addEventListener(
    'abort',
    () => {
      waiting.delete(signal)
      for (const callback of callbacks) callback()
    },
    { once: true },
  )
  return callbacks
}
