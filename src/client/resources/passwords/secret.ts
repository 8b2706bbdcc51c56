import { inspect } from 'node:util'
import { REDACTED } from '../../../http/redaction.js'

/**
 * A value that is seen only by who asks for it in so many words. Printed, put into a text, spread, cloned or made into JSON it is
 * `[redacted]`, or nothing.
 */
export class Secret {
  // A private field is shown by no debugger output, and taken along by no copy.
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    Object.freeze(this)
  }
  /** The value itself: from here on it is the caller's to guard. */
  value(): string {
    return this.#value
  }
  /** Calls `work` with the value and gives what it returns. */
  use<T>(work: (value: string) => T): T {
    return work(this.#value)
  }
  toString(): string {
    return REDACTED
  }
  toJSON(): string {
    return REDACTED
  }
  toLocaleString(): string {
    return REDACTED
  }
  [Symbol.toPrimitive](): string {
    return REDACTED
  }
  [inspect.custom](): string {
    return REDACTED
  }
}

/** The text of a value that may be a secret. */
export const plainValue = (value: unknown): unknown => (value instanceof Secret ? value.value() : value)
