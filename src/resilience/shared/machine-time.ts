import { systemClock } from '../../clock.js'
import type { Clock } from '../../clock.js'
import { bootId } from '../../process.js'

/** Time that all processes of a machine agree on and that nobody can set. */
export interface MachineTime {
  /** Milliseconds since some moment of this start of the machine; stands still while the machine sleeps. */
  now(): number
  /** Differs between two starts of the machine; empty where the system does not say. */
  readonly boot: string
}

/**
 * The time of this machine. The system's monotonic clock begins with the machine, so what an earlier start has written is either in the
 * future, which shows it, or appears younger than it is, which is safe: that is why an empty `boot` will do.
 *
 * Under any other clock than the system's, time is what that clock says.
 */
export const machineTimeOf = (clock: Clock): MachineTime =>
  clock === systemClock
    ? { now: () => Number(process.hrtime.bigint()) / 1e6, boot: bootId() ?? '' }
    : { now: () => clock.monotonic(), boot: 'a clock of its own' }
