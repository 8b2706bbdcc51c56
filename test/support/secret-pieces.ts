const WIDTH = 12
const LETTERS = 4
const BITS = 24
/** The last four letters as one number, give or take some that share it. */
const shifted = (window: number, code: number): number => ((window << (BITS / LETTERS)) ^ code) & ((1 << BITS) - 1)

/** Spellings that a text may carry a secret in, each a way to write down a secret of any length. */
export const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in JSON within JSON': (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  'in a URL': (secret) => encodeURIComponent(secret),
  'in a URL with small letters': (secret) => encodeURIComponent(secret).replaceAll(/%../g, (escape) => escape.toLowerCase()),
  'in a form': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  'in HTML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  'in base64': (secret) => base64At(secret, 0),
  'in base64 after one other byte': (secret) => base64At(secret, 1),
  'in base64 after two other bytes': (secret) => base64At(secret, 2),
  'in base64 for URLs': (secret) => base64At(secret, 1).replaceAll('+', '-').replaceAll('/', '_'),
}

/** What of the base64 text of other bytes and the secret depends on the secret alone. */
const base64At = (secret: string, before: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  return bytes.toString('base64').slice([0, 2, 3][before], Math.floor((bytes.length * 8) / 6))
}

/**
 * Looks for secrets in texts: whole or as a piece of twelve characters, in any of the spellings. Each is reported by its place in the list,
 * because a failing test must not print one. Secrets are of twelve characters at least.
 */
export class SecretSearch {
  readonly #owners = new Map<string, number>()
  /** Of how the pieces begin: few places of a text are worth more than a look at it. */
  readonly #beginnings = new Uint8Array(1 << BITS)

  constructor(secrets: readonly string[]) {
    for (const [index, secret] of secrets.entries()) {
      if (secret.length < WIDTH) throw new Error(`the secret ${index} is too short to be told from other text`)
      for (const spell of Object.values(SPELLINGS)) {
        const spelled = spell(secret)
        for (let at = 0; at + WIDTH <= spelled.length; at++) {
          const piece = spelled.slice(at, at + WIDTH)
          this.#owners.set(piece, index)
          let window = 0
          for (let letter = 0; letter < LETTERS; letter++) window = shifted(window, piece.charCodeAt(letter))
          this.#beginnings[window] = 1
        }
      }
    }
  }

  in(text: string): readonly number[] {
    const found = new Set<number>()
    let window = 0
    for (let end = 0; end < text.length; end++) {
      window = shifted(window, text.charCodeAt(end))
      const at = end - LETTERS + 1
      if (this.#beginnings[window] === 0 || at < 0) continue
      const owner = this.#owners.get(text.slice(at, at + WIDTH))
      if (owner !== undefined) found.add(owner)
    }
    return [...found]
  }
}
