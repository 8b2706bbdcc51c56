import { InvalidArgumentError, Option } from 'commander'
import { LOG_LEVELS } from '../client/logging/logger.js'
import type { LogLevel } from '../client/logging/logger.js'
import { isRegion } from '../http/regions.js'

export const OUTPUT_FORMATS = ['table', 'json', 'ndjson', 'csv'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** What every command understands. */
export interface GlobalOptions {
  readonly profile?: string
  readonly region?: string
  readonly baseUrl?: string
  readonly output: OutputFormat
  /** False after --no-color. */
  readonly color: boolean
  readonly verbose?: true
  readonly strict?: true
  /** False after --no-breaker. */
  readonly breaker: boolean
  /** Seconds. */
  readonly deadline?: number
  readonly logFile?: string
  readonly logLevel?: LogLevel
}

export const globalOptions = (): Option[] => [
  new Option('-p, --profile <name>', 'the stored account to use'),
  new Option('--region <region>', 'us, eu or au').argParser(region),
  new Option('--base-url <url>', 'another host in place of a region'),
  new Option('-o, --output <format>', 'how results are printed').choices(OUTPUT_FORMATS).default('table'),
  new Option('--no-color', 'plain text (also: NO_COLOR=1, or any pipe)'),
  new Option('--verbose', 'say more on stderr: progress, a curl line for errors'),
  new Option('--strict', 'exit 3 when the answer is not complete'),
  new Option('--no-breaker', 'try even when the API has been failing'),
  new Option('--deadline <seconds>', 'give up after this long').argParser(seconds),
  new Option('--log-file <path>', 'add a JSON line for every call to this file'),
  new Option('--log-level <level>', 'how much is logged').choices(LOG_LEVELS),
]

/** For options that may be repeated. */
export const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

/** A whole number from 1. */
export const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (!/^\d{1,9}$/.test(text) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

export const port = (text: string): number => {
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be a port, 0 to 65535; 0 takes any that is free.')
  return value
}

function region(text: string): string {
  const name = text.trim().toLowerCase()
  if (!isRegion(name))
    throw new InvalidArgumentError('It must be us, eu or au. A sandbox is an account on one of them, not a host of its own.')
  return name
}

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d{1,7}(?:\.\d{1,3})?$/.test(text) || value <= 0) throw new InvalidArgumentError('It must be a number of seconds above 0.')
  return value
}
