import { refuseWrite } from './refuse-write.js'
import type { Environment, KeyStore } from '../types.js'

/** A variable of the environment, looked up anew each time. */
export const environmentStore = (variable: string, env: Environment = process.env): KeyStore => {
  const description = `the environment variable ${variable}`
  return { description, writable: false, get: async () => env[variable] || null, ...refuseWrite(description) }
}
