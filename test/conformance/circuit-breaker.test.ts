import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../src/clock.js'
import { thisProcess } from '../../src/process.js'
import { ConsecutiveBreaker } from '../../src/resilience/circuit-breaker.js'
import type { CircuitBreaker } from '../../src/resilience/circuit-breaker.js'
import { SharedBreaker } from '../../src/resilience/shared/shared-breaker.js'
import { openDatabase } from '../../src/sqlite/index.js'
import { FILE_NAME, SharedState, StateBusy } from '../../src/resilience/shared/shared-state.js'
import { breakerConformance } from './circuit-breaker.js'
import type { BreakerWorld } from './circuit-breaker.js'

describe('a circuit breaker of one process', () => {
  breakerConformance({
    several: false,
    open: async () => {
      const clock = new VirtualClock()
      return { clock, create: async (onStateChange) => new ConsecutiveBreaker({ clock, onStateChange }), close: async () => undefined }
    },
  })
})

const inFile = async (): Promise<BreakerWorld & { readonly folder: string }> => {
  const clock = new VirtualClock()
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-breaker-'))
  const states = new Map<CircuitBreaker, SharedState>()
  return {
    clock,
    folder,
    create: async (onStateChange) => {
      // As far as the file knows, every connection is a process.
      const state = await SharedState.open({ folder, clock })
      const breaker = new SharedBreaker({ clock, state, host: 'https://api.example', onStateChange })
      states.set(breaker, state)
      return breaker
    },
    kill: async (breaker) => {
      const state = states.get(breaker)!
      const { pid } = { ...thisProcess(), pid: 2 ** 22 + 1 }
      state.write((database) => database.prepare('UPDATE members SET pid = ? WHERE id = ?').run(pid, state.member.id))
    },
    close: async () => {
      for (const state of states.values()) await state.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe('a circuit breaker of several processes, in a file', () => {
  breakerConformance({ several: true, open: inFile })

  it('writes nothing while everything works', async () => {
    const world = await inFile()
    try {
      const [breaker, witness] = [await world.create(), await SharedState.open({ folder: world.folder, clock: world.clock })]
      const before = witness.version()
      for (let call = 0; call < 10; call++) {
        const permit = await breaker.enter()
        expect(permit.current()).toBe(true)
        permit.success()
        permit.neutral()
      }
      expect(witness.version()).toBe(before)
      ;(await breaker.enter()).failure()
      expect(witness.version()).not.toBe(before)
      await witness.close()
    } finally {
      await world.close()
    }
  })

  it('is that of each process while the file cannot be used', async () => {
    const clock = new VirtualClock()
    const disk = { platform: 'linux' as const, realPath: (name: string) => name, kind: async () => 0x6969 }
    const state = await SharedState.open({ folder: tmpdir(), clock, disk })
    const breaker = new SharedBreaker({ clock, state, host: 'https://api.example' })
    for (let call = 0; call < 5; call++) breaker.enter().failure()
    expect(() => breaker.enter()).toThrow(expect.objectContaining({ code: 'circuit_open' }))
    expect(breaker.stats().state).toBe('open')
    breaker.reset()
    expect(breaker.enter().current()).toBe(true)
  })

  it('hears of a probe whose process could not write for a moment', async () => {
    const world = await inFile()
    try {
      const breaker = await world.create()
      for (let call = 0; call < 5; call++) (await breaker.enter()).failure()
      await world.clock.advance(60_000)
      for (let probe = 0; probe < 3; probe++) {
        const permit = await breaker.enter()
        const lock = await openDatabase(path.join(world.folder, FILE_NAME))
        lock.exec('BEGIN IMMEDIATE')
        permit.success()
        lock.exec('ROLLBACK')
        lock.close()
        await world.clock.advance(1000)
      }
      expect(breaker.stats().state).toBe('closed')
    } finally {
      await world.close()
    }
  })

  it('does not hold its process up for words that it cannot write', async () => {
    const world = await inFile()
    try {
      const breaker = await world.create()
      const permits = []
      for (let call = 0; call < 200; call++) permits.push(await breaker.enter())
      let looks = 0
      const write = vi.spyOn(SharedState.prototype, 'write').mockImplementation(() => {
        looks++
        throw new StateBusy('another process is writing')
      })
      for (const permit of permits) permit.failure()
      const said = looks
      await world.clock.advance(60_000)
      write.mockRestore()
      // Now and then one of them, and not all of them each time.
      expect(looks - said).toBeLessThan(150)
      await world.clock.advance(3000)
      expect(breaker.stats().state).toBe('open')
    } finally {
      await world.close()
    }
  })

  it('is closed after the machine was started again', async () => {
    const world = await inFile()
    try {
      const machine = { boot: 'an earlier start', now: () => 5e9 }
      const before = await SharedState.open({ folder: world.folder, clock: world.clock, machine })
      const breaker = new SharedBreaker({ clock: world.clock, state: before, host: 'https://api.example' })
      for (let call = 0; call < 5; call++) breaker.enter().failure()
      expect(breaker.stats().state).toBe('open')
      expect((await world.create()).stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
      await before.close()
    } finally {
      await world.close()
    }
  })
})
