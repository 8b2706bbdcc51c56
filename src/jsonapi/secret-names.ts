import { resources } from '../catalog/index.js'

/** Names under which some resource of the catalog holds a secret, without their separators. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  resources.flatMap((resource) =>
    Object.values(resource.attributes)
      .filter((attribute) => attribute.kind === 'secret')
      .map((attribute) => plain(attribute.wire)),
  ),
)
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Whether an attribute of this name holds a secret, also on a record that the catalog does not expect it on. */
export const namesSecret = (name: string): boolean => SECRET_NAMES.has(plain(name))

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
