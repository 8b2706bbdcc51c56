import type { Random } from './random.js'
import { SECRET_WORDS } from './words/secrets.js'

/** Makes the secrets of the seed and remembers each, so that a test can look for them wherever they must not be. */
export interface Secrets {
  /** A password as a person would make one up. Every value is unique and carries `MARK`. */
  password(): string
  /** A base32 seed for one-time codes. */
  otpSeed(): string
  apiKey(): string
  readonly planted: readonly string[]
}

/** Occurs in every made-up password and in no other text of the seed. */
export const MARK = '-Qzx'

export const createSecrets = (random: Random): Secrets => {
  const planted = new Set<string>()
  const fresh = (make: () => string): string => {
    let value = make()
    while (planted.has(value)) value = make()
    planted.add(value)
    return value
  }
  return {
    // No character that JSON, HTML or a URL would escape: the value must be found by its letters wherever it ends up.
    password: () => fresh(() => `${random.pick(SECRET_WORDS)}${MARK}${random.int(100, 9999)}-${random.pick(SECRET_WORDS)}`),
    otpSeed: () => fresh(() => random.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32)),
    apiKey: () => fresh(() => `ITG.DEMO${random.text('0123456789abcdef', 40)}`),
    get planted() {
      return [...planted]
    },
  }
}
