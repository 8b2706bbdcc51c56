import { SecretRegistry } from '../../http/redaction.js'
import type { Redaction } from '../../http/redaction.js'
import type { Clock } from '../../clock.js'
import { systemClock } from '../../clock.js'
import { LOG_LEVELS } from './logger.js'
import type { Logger, LogLevel } from './logger.js'

export interface JsonLoggerOptions {
  /** Where lines go; standard error unless given. Only `write` is used, and what it returns is not waited for. */
  readonly stream?: { write(line: string): unknown }
  /** Lines below this level are left out; `info` unless given. */
  readonly level?: LogLevel
  /** Fields of every line, such as the name of a program. */
  readonly fields?: Readonly<Record<string, unknown>>
  /**
   * Takes out what nobody may see. What a client logs has gone through its own already; this one is for lines of the program's own:
   * unless given, it knows keys by their form and secrets by the names of their fields. `client.redaction` knows their values too.
   */
  readonly redaction?: Pick<Redaction, 'redact' | 'redactDeep'>
  readonly clock?: Clock
}

/**
 * A logger that writes one JSON object on one line: `time` (ISO, UTC), `level`, `msg`, then the fields. Control characters and line
 * separators are escaped, so that no text from outside can begin a line or move a cursor.
 */
export const jsonLogger = (options: JsonLoggerOptions = {}): Logger => {
  const { stream = process.stderr, level: lowest = 'info', fields: always = {}, clock = systemClock } = options
  const redaction = options.redaction ?? new SecretRegistry()
  const from = LOG_LEVELS.indexOf(lowest)
  const isLevelEnabled = (level: LogLevel): boolean => LOG_LEVELS.indexOf(level) >= from
  const methodOf =
    (level: LogLevel): Logger[LogLevel] =>
    (fields, message) => {
      if (!isLevelEnabled(level)) return
      const { time: _time, level: _level, msg: _msg, ...rest } = redaction.redactDeep({ ...always, ...fields }) as Record<string, unknown>
      const line = { time: new Date(clock.now()).toISOString(), level, msg: redaction.redact(message), ...rest }
      stream.write(`${escaped(JSON.stringify(line))}\n`)
    }
  return {
    trace: methodOf('trace'),
    debug: methodOf('debug'),
    info: methodOf('info'),
    warn: methodOf('warn'),
    error: methodOf('error'),
    isLevelEnabled,
  }
}

// JSON escapes C0 alone. The rest: DEL and C1, separators of lines, what turns text around or hides it, tags.
const ACTS_ON_TERMINALS =
  /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u{e0000}|[\u{e0001}-\u{e007f}]/gu

const escaped = (json: string): string =>
  json.replaceAll(ACTS_ON_TERMINALS, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
