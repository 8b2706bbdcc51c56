import type { Session } from './session.js'

export interface Progress {
  update(done: number, total: number | null, what?: string): void
  stop(): void
}

const BAR = 24
const REDRAW_MS = 100
const REMIND_MS = 10_000

/**
 * How far long work has come: a bar on stderr when a person looks at it, a line now and then with --verbose when not, and
 * otherwise nothing. It never touches stdout.
 */
export const startProgress = (session: Session, label: string): Progress => {
  const { stderr, clock } = session.context
  const interactive = stderr.isTTY && session.context.env['TERM'] !== 'dumb'
  const every = interactive ? REDRAW_MS : REMIND_MS
  const wanted = interactive || session.options.verbose === true
  let drawn = false
  let last = clock.monotonic()
  return {
    update(done, total, what) {
      const now = clock.monotonic()
      if (!wanted || now - last < every) return
      last = now
      const counts = total === null ? String(done) : `${done} of ${total}`
      if (!interactive) return void session.note(`${label}: ${counts}${what === undefined ? '' : ` (${what})`}`)
      drawn = true
      const part = total === null || total === 0 ? 0 : Math.min(1, done / total)
      const bar = total === null ? '' : ` [${'#'.repeat(Math.round(part * BAR)).padEnd(BAR, '.')}]`
      const line = `${label}${bar} ${counts}${what === undefined ? '' : ` ${what}`}`
      void stderr.write(`\r\u001B[2K${line.slice(0, stderr.columns - 1)}`)
    },
    stop() {
      if (drawn) void stderr.write('\r\u001B[2K')
    },
  }
}
