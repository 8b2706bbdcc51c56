/** A local IT Glue: the API with its quirks, limits and, on demand, its failures. */
import { Emulator } from './emulator.js'
import type { EmulatorOptions } from './emulator.js'

export { seedOf, startEmulator } from './server.js'
export type { RunningEmulator, StartOptions } from './server.js'
export { Emulator, MAX_BODY_BYTES } from './emulator.js'
export type { EmulatorOptions, Reply } from './emulator.js'
export { ConnectionResetError, exchange } from './memory.js'
export type { MemoryResponse } from './memory.js'
export { parseFaultRules } from './control/fault-rules.js'
export type { Condition, Failure, Fault, FaultMatch, FaultRule, HostileForm } from './control/fault.js'
export type { TlsMode } from './listener/certificates.js'
export type { ConnectionCounts, ConnectionLimit } from './listener/doorkeeper.js'
export type { Listener, ListenerMode } from './listener/listen.js'
export type { ApiKey, KeyRights } from './control/keys.js'
export type { AccountOptions } from './control/tenants.js'
export type { RateLimit } from './control/rate-limit.js'
export type { RequestEntry } from './control/request-log.js'
export { SWITCHES, SWITCH_NAMES } from './behaviours/switches.js'
export type { Answers, SwitchName, SwitchValue } from './behaviours/switches.js'
export type { Delivery, EmulatorRequest, EmulatorResponse, Fate } from './wire/message.js'
export type { Seed, SeedLink, SeedRecord } from './seed/types.js'
export { emptySeed } from './seed/empty.js'
export { manyConfigurations } from './seed/many-configurations.js'

/** The emulator without sockets; see `Emulator.handle` and `exchange`. */
export const createEmulator = (options: EmulatorOptions): Emulator => new Emulator(options)
