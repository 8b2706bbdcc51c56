import { resources } from '../catalog/index.js'

/** A name as it counts: without case and separators. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Names under which some resource of the catalog holds a secret. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  resources.flatMap((resource) =>
    Object.entries(resource.attributes)
      .filter(([, attribute]) => attribute.kind === 'secret')
      .flatMap(([key, attribute]) => [plainName(key), plainName(attribute.wire)]),
  ),
)

/** How the names of secrets end everywhere: `client-secret`, `newPassword`. Other ends, as of `passwordCategoryId`, make something else of it. */
const SECRET_ENDS = /(?:password|passwd|passphrase|secret|token|apikey|secretkey|privatekey|accesskey|authorization|cookie)$/

const decided = new Map<string, boolean>()
// Names come from outside, and must not fill the memory.
const MOST_DECIDED = 2000

/** Whether an attribute of this name holds a secret, also on a record that the catalog does not expect it on. */
export const namesSecret = (name: string): boolean => {
  let secret = decided.get(name)
  if (secret === undefined) {
    const plain = plainName(name)
    secret = SECRET_NAMES.has(plain) || SECRET_ENDS.test(plain)
    if (decided.size < MOST_DECIDED) decided.set(name, secret)
  }
  return secret
}

/** What an attribute unknown to the catalog holds, without the secrets that a nested structure may bring along. */
export const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return (value as unknown[]).map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const kept: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value))
    if (!namesSecret(key))
      Object.defineProperty(kept, key, { value: withoutSecrets(inner), enumerable: true, writable: true, configurable: true })
  return kept
}
