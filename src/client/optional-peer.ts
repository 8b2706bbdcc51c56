import { createRequire } from 'node:module'
import { ConfigurationError } from '../errors.js'

/**
 * A package that gluekit works with and does not bring along. Both kinds of its users share the one instance that is installed.
 * @param neededFor in a sentence: "Tracing with OpenTelemetry needs ..."
 * @throws ConfigurationError `bad_configuration` where it is not installed
 */
export const optionalPeer = <T>(name: string, neededFor: string, load: (name: string) => unknown = createRequire(import.meta.url)): T => {
  try {
    return load(name) as T
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'MODULE_NOT_FOUND') throw cause
    throw new ConfigurationError('bad_configuration', `${neededFor} needs the package ${name}, which is not installed.`, {
      hint: `Install it beside gluekit: npm install ${name}. In a bundled program, hand it over as an option. See troubleshooting: bad_configuration`,
      cause,
    })
  }
}
