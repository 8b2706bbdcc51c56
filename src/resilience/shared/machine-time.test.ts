import { describe, expect, it } from 'vitest'
import { VirtualClock, systemClock } from '../../clock.js'
import { bootId } from '../../process.js'
import { machineTimeOf } from './machine-time.js'

describe('the time of the machine', () => {
  it('is the monotonic clock of the system in milliseconds, with the id of this start', () => {
    const time = machineTimeOf(systemClock)
    const before = Number(process.hrtime.bigint()) / 1e6
    const now = time.now()
    const after = Number(process.hrtime.bigint()) / 1e6
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(after)
    expect(time.boot).toBe(bootId() ?? '')
  })

  it('is that of any other clock, which never takes part in the time of the system', () => {
    const clock = new VirtualClock()
    const time = machineTimeOf(clock)
    expect(time.now()).toBe(clock.monotonic())
    expect(time.boot).not.toBe('')
    expect(time.boot).not.toBe(machineTimeOf(systemClock).boot)
  })
})
