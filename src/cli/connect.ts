import { systemClock } from '../clock.js'
import { GlueClient } from '../client/glue-client.js'
import { optionsOfConnection } from '../client/from-profile.js'
import type { GlueClientOptions } from '../client/options.js'
import { REGION_URLS } from '../http/regions.js'
import { resolveConnection, type ResolvedConnection } from '../profile/index.js'
import { askPassphrase } from './prompt.js'
import type { Session } from './session.js'
import { waitNotes } from './wait-notes.js'

export interface Connected {
  readonly client: GlueClient
  readonly connection: ResolvedConnection
}

/** Which account this command talks to, by flags, profile and environment. Sends nothing. */
export const connectionOf = (session: Session): ResolvedConnection => {
  const { profile, region, baseUrl } = session.options
  const { env, clock } = session.context
  return resolveConnection({
    profile,
    region,
    baseUrl,
    env,
    clock,
    regions: REGION_URLS,
    passphrase: askPassphrase(session.context),
  })
}

/**
 * Commands that run at the same time, or one after the other, use up the limit of the same account. Under a clock of its own a command has
 * nothing in common with others.
 */
export const sharedLimits = ({ context }: Session, { home }: ResolvedConnection): Pick<GlueClientOptions, 'shareLimits'> =>
  context.clock === systemClock ? { shareLimits: { folder: home.state } } : {}

/** The client of a connection. */
export const clientOf = (session: Session, connection: ResolvedConnection, overrides: Partial<GlueClientOptions> = {}): GlueClient =>
  new GlueClient({
    ...optionsOfConnection(connection),
    ...sharedLimits(session, connection),
    clock: session.context.clock,
    onEvent: waitNotes(session),
    ...logOptions(session),
    ...(session.options.breaker ? {} : { breaker: false as const }),
    ...overrides,
  })

/** For every client of a command that writes a log. */
export const logOptions = ({ log }: Session): Pick<GlueClientOptions, 'logger' | 'traceId'> =>
  log === undefined ? {} : { logger: log.logger, traceId: log.traceId }

/** Connects, works and closes, whatever happens. */
export const withClient = async <T>(
  session: Session,
  work: (connected: Connected) => Promise<T>,
  overrides: Partial<GlueClientOptions> = {},
): Promise<T> => {
  const connection = connectionOf(session)
  for (const warning of connection.warnings) await session.warn(warning)
  const client = clientOf(session, connection, overrides)
  try {
    const result = await work({ client, connection })
    connection.noteUse()
    return result
  } finally {
    await client.close()
  }
}
