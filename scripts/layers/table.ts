/** The layers of `src` and what each may import: the table of ARCHITECTURE.md, as data. */
export interface Layer {
  readonly mayImport: readonly string[]
  /** Also what the layers named in `mayImport` may import. */
  readonly inherits: boolean
  /** May import `errors` and `clock`. */
  readonly leaves: boolean
}

const layer = (mayImport: readonly string[], facts: Partial<Layer> = {}): Layer => ({ mayImport, inherits: true, leaves: true, ...facts })

/** Files of these names directly in `src` are layers of their own. */
export const LEAVES = ['errors', 'clock'] as const

export const LAYERS: Readonly<Record<string, Layer>> = {
  errors: layer([], { leaves: false }),
  clock: layer([], { leaves: false }),
  catalog: layer([], { leaves: false }),
  // Who a process is, and whether it lives.
  process: layer([], { leaves: false }),
  sqlite: layer(['errors']),
  jsonapi: layer(['catalog']),
  resilience: layer(['sqlite', 'process']),
  profile: layer(['sqlite', 'process']),
  http: layer(['resilience', 'jsonapi']),
  client: layer(['http', 'profile']),
  mirror: layer(['client', 'sqlite']),
  workflows: layer(['client', 'profile']),
  opentelemetry: layer(['client']),
  prometheus: layer(['client']),
  // It must not share what it is there to test.
  emulator: layer(['catalog'], { inherits: false }),
  mcp: layer(['workflows', 'mirror']),
  viewer: layer(['workflows', 'mirror']),
  cli: layer(['client', 'mirror', 'workflows', 'emulator', 'mcp', 'viewer', 'index']),
  // src/index.ts, the public face of the SDK.
  index: layer(['client']),
}

/** What the SDK's root must not load when it is imported, however indirectly. Imports on demand are no loads. */
export const ROOT_MUST_NOT_LOAD: readonly string[] = ['sqlite', 'mirror', 'mcp', 'viewer', 'emulator', 'cli', 'opentelemetry', 'prometheus']

/** Only the binary is bundled: elsewhere a package must be a dependency of the installed package. */
export const BUNDLED_LAYERS: readonly string[] = ['cli']

/** Every layer that `name` may import, itself included. */
export const reachOf = (name: string, layers: Readonly<Record<string, Layer>> = LAYERS): ReadonlySet<string> => {
  const reach = new Set<string>([name])
  const visit = (from: string, deep: boolean): void => {
    const row = layers[from]
    if (row === undefined) return
    if (row.leaves) for (const leaf of LEAVES) reach.add(leaf)
    for (const target of row.mayImport) {
      if (reach.has(target)) continue
      reach.add(target)
      if (deep) visit(target, deep)
    }
  }
  visit(name, layers[name]?.inherits ?? false)
  return reach
}
