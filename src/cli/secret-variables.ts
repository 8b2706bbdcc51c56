import type { Environment } from '../profile/index.js'

const KEY_VARIABLE = /KEY|TOKEN|SECRET|PASS/i
/** GLUEKIT_PASSPHRASE_FILE and its like say where a secret lies; without the path nobody could mend the file. */
const PLACE_VARIABLE = /_(?:FILE|PATH|DIR)$/i

/** Whether a variable of this name may hold a secret. */
const isSecretVariable = (name: string): boolean => KEY_VARIABLE.test(name) && !PLACE_VARIABLE.test(name)

/** What the environment holds that nobody may see. */
export const secretsOf = (env: Environment): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) => (value !== undefined && value.length >= 8 && isSecretVariable(name) ? [value] : []))

/**
 * The environment for the program to keep. From that of the process, what may be secret is taken away: a diagnostic report of Node
 * prints all of it, and programs that are started inherit it.
 */
export const takeEnvironment = (
  ofProcess: Record<string, string | undefined>,
  platform: NodeJS.Platform = process.platform,
): Environment => {
  const taken = { ...ofProcess }
  for (const name of Object.keys(taken)) if (isSecretVariable(name)) delete ofProcess[name]
  return platform === 'win32' ? inAnyCase(taken) : taken
}

/** On Windows, `Path` is `PATH`. */
const inAnyCase = (env: Record<string, string | undefined>): Environment => {
  const names = new Map(Object.keys(env).map((name) => [name.toUpperCase(), name]))
  const named = (name: string | symbol): string | symbol => (typeof name === 'string' ? (names.get(name.toUpperCase()) ?? name) : name)
  return new Proxy(env, {
    get: (target, name) => Reflect.get(target, named(name)) as string | undefined,
    has: (target, name) => Reflect.has(target, named(name)),
  })
}
