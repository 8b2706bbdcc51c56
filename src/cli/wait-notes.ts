import type { PipelineEvent } from '../http/events.js'
import type { Session } from './session.js'

/** A shorter wait is not worth a line. */
const WORTH_TELLING_MS = 3000

/**
 * Says on stderr why nothing moves while a call waits; calls that wait side by side are told as one. A wait for the rate limit may last
 * minutes, and is told in any case. Whoever asked for JSON may read stderr with a program, and is told of the others with --verbose only.
 */
export const waitNotes = (session: Session): ((event: PipelineEvent) => void) => {
  const { output, verbose } = session.options
  const { stderr, clock } = session.context
  const wantsAll = verbose === true || output === 'table' || output === 'csv'
  let toldUntil = -Infinity
  const tell = (text: string): void => {
    // What is drawn of a progress bar gives way to the line.
    if (stderr.isTTY) void stderr.write('\r\u001B[2K')
    void session.note(text)
  }
  return (event) => {
    if (event.type === 'sharing' && verbose === true && event.problem !== null)
      void session.note(`Other commands are not counted, and keep the rate limit each by itself: ${event.problem}`)
    if (event.type === 'queued') {
      const { pausedMs } = event
      if (clock.monotonic() < toldUntil) return
      toldUntil = clock.monotonic() + (pausedMs > 0 ? pausedMs : event.windowMs)
      if (pausedMs > 0)
        return tell(
          `Waiting ${Math.ceil(pausedMs / 1000)} s: the API has asked for a pause, in answer to this command or to another with the same key.`,
        )
      tell(
        `Waiting for the rate limit: ${event.limit} requests in any ${Math.round(event.windowMs / 1000)} s are what gluekit allows itself.`,
      )
      return
    }
    if (!wantsAll && (event.type !== 'retry' || event.code !== 'rate_limited')) return
    if (event.type === 'settling' && event.waitMs >= WORTH_TELLING_MS && clock.monotonic() >= toldUntil) {
      toldUntil = clock.monotonic() + event.waitMs
      tell('A write went unanswered: looking whether it took place.')
      return
    }
    if (event.type !== 'retry' || event.waitMs < WORTH_TELLING_MS) return
    const until = clock.monotonic() + event.waitMs
    if (until < toldUntil + WORTH_TELLING_MS) return
    toldUntil = until
    tell(
      `Waiting ${Math.ceil(event.waitMs / 1000)} s, then trying again: ${REASONS[event.code] ?? 'the API or the network failed for a moment'}.`,
    )
  }
}

const REASONS: Readonly<Record<string, string>> = {
  rate_limited: 'the API says that the rate limit of the account is used up',
}
