import picocolors from 'picocolors'
import { DeadlineError } from '../errors.js'
import type { Timer } from '../clock.js'
import type { CallOptions } from '../http/types.js'
import type { CliContext } from './context.js'
import type { GlobalOptions } from './global-options.js'
import type { CommandLog } from './log/command-log.js'
import { safeText } from './output/safe-text.js'

type Paint = (text: string) => string
export interface Colors {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

/** One command at work: what it was told, where it writes, and when it must stop. */
export class Session {
  readonly context: CliContext
  readonly options: GlobalOptions
  /** For stdout. */
  readonly colors: Colors
  /** For stderr. */
  readonly errorColors: Colors
  /** Where somebody wants one. */
  readonly log: CommandLog | undefined
  readonly #deadline: AbortController | undefined
  readonly #timer: Timer | undefined
  readonly #endsAt: number | undefined
  /** Aborted by Ctrl-C, SIGTERM, a closed output or the deadline. */
  readonly signal: AbortSignal

  constructor(context: CliContext, options: GlobalOptions, log?: CommandLog) {
    this.log = log
    this.context = context
    this.options = options
    this.colors = colorsFor(context, options.color, context.stdout.isTTY)
    this.errorColors = colorsFor(context, options.color, context.stderr.isTTY)
    const seconds = options.deadline
    if (seconds === undefined) {
      this.signal = context.signal
      return
    }
    const deadline = new AbortController()
    this.#deadline = deadline
    this.#endsAt = context.clock.monotonic() + seconds * 1000
    this.#timer = context.clock.setTimer(() => this.#deadline?.abort(tooLate(seconds)), seconds * 1000, true)
    this.signal = AbortSignal.any([context.signal, deadline.signal])
  }

  /** For every call of the client: ends with the command, and knows how much time is left. */
  get call(): CallOptions {
    if (this.#endsAt === undefined) return { signal: this.signal }
    return { signal: this.signal, deadlineMs: Math.max(1, Math.round(this.#endsAt - this.context.clock.monotonic())) }
  }

  /** A result: one line or several on stdout, as they are. What comes from outside must have passed `safeText` or a formatter. */
  print(text: string): Promise<void> {
    return this.context.stdout.write(`${text}\n`)
  }

  /** A remark for the person, on stderr. */
  note(text: string): Promise<void> {
    return this.context.stderr.write(`${safeText(text)}\n`)
  }

  warn(text: string): Promise<void> {
    return this.context.stderr.write(`${this.errorColors.yellow('Warning:')} ${safeText(text)}\n`)
  }

  end(): void {
    this.#timer?.cancel()
  }
}

/** No colour in pipes, with --no-color, with NO_COLOR, or on a terminal that says it has none. */
const colorsFor = ({ env }: CliContext, wanted: boolean, isTTY: boolean): Colors =>
  picocolors.createColors(wanted && isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb')

const tooLate = (seconds: number): DeadlineError =>
  new DeadlineError(`The command was not done within the ${seconds} s that --deadline allows.`, {
    hint: 'Give it more time, or ask for less with --limit or a filter.',
  })
