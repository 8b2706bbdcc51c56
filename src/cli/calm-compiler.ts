import { setFlagsFromString } from 'node:v8'

/** Versions of Node whose V8 is known to have the setting; another would print a complaint. */
export const KNOWN_MAJORS: readonly number[] = [20, 21, 22, 23, 24]

/**
 * Puts off the optimising of WebAssembly. The parser of HTTP is one large function, and V8 begins to optimise it after a few kilobytes; a
 * process that ends waits for that, a fifth of a second for nothing after every short command. Long work reaches the higher budget too.
 */
export const calmCompiler = (version = process.versions.node): void => {
  if (KNOWN_MAJORS.includes(Number.parseInt(version, 10))) setFlagsFromString('--wasm-tiering-budget=100000000')
}
