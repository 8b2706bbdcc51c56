// A process that takes part in a shared limit and does what its parent says. `node limiter-process.mjs FOLDER LIMIT WINDOW_MS`
import { systemClock } from '../../dist/clock.js'
import { SharedLimiter } from '../../dist/resilience/shared/shared-limiter.js'
import { SharedState } from '../../dist/resilience/shared/shared-state.js'

const [folder, limit, windowMs] = process.argv.slice(2)
const state = await SharedState.open({ folder, clock: systemClock })
const terms = { limit: Number(limit), windowMs: Number(windowMs), interactiveShare: 0 }
const limiter = new SharedLimiter({ ...terms, clock: systemClock, state, name: 'key at host' })
const slots = []

const orders = {
  /** As many slots as there are, up to n; answers how many. */
  take: (n) => {
    let taken = 0
    for (; taken < n; taken++) {
      const slot = limiter.tryAcquire('interactive')
      if (slot === undefined) break
      slots.push(slot)
    }
    return taken
  },
  /** Waits for one. */
  wait: async () => {
    slots.push(await limiter.acquire({ priority: 'interactive' }))
    return 1
  },
  release: () => {
    const released = slots.splice(0)
    for (const slot of released) slot.release()
    return released.length
  },
  stats: () => limiter.stats(),
  /** Never comes back from a transaction. */
  lock: () =>
    state.write(() => {
      process.send({ answer: 'locked' })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    }),
  end: async () => {
    await limiter.close()
    await state.close()
    process.disconnect()
  },
}

const obey = async ([id, order, ...words]) => {
  const answer = await orders[order](...words)
  // Stopped by itself, so that nothing happens between the order and the stop.
  if (process.connected) process.send({ id, answer }, () => words.includes('then stop') && process.kill(process.pid, 'SIGSTOP'))
}
process.on('message', (message) => void obey(message))
process.send({ answer: state.problem ?? 'ready' })
