export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const
/** From the most talkative to the most silent. */
export type LogLevel = (typeof LOG_LEVELS)[number]

type LogMethod = (fields: Readonly<Record<string, unknown>>, message: string) => void

/**
 * Where lines go: fields first, then the message, as pino has it. What is handed over holds no secret. A logger that fails is not asked
 * why, and breaks nothing.
 */
export interface Logger extends Readonly<Record<LogLevel, LogMethod>> {
  /** Asked before a line is put together. Without it, every line is. */
  isLevelEnabled?(level: LogLevel): boolean
}
