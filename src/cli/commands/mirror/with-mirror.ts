import path from 'node:path'
import type { GlueClient } from '../../../client/glue-client.js'
import { mirrorFileOf } from '../../../client/from-profile.js'
import type { Mirror, MirrorOptions } from '../../../mirror/index.js'
import type { ResolvedConnection } from '../../../profile/index.js'
import { clientOf, connectionOf, withClient } from '../../connect.js'
import type { Session } from '../../session.js'

export interface WithMirror {
  readonly client: GlueClient
  readonly mirror: Mirror
}

/** Opens the mirror of the account, works and closes both, whatever happens. */
export const withMirror = <T>(session: Session, work: (opened: WithMirror) => Promise<T>, options: MirrorOptions = {}): Promise<T> =>
  withClient(session, ({ client, connection }) => opened(client, connection, (mirror) => work({ client, mirror }), options))

/** The same for what asks nothing of the API: the key is not used, and not noted to be. */
export const withMirrorAlone = async <T>(session: Session, work: (mirror: Mirror) => Promise<T>): Promise<T> => {
  const connection = connectionOf(session)
  for (const warning of connection.warnings) await session.warn(warning)
  const client = clientOf(session, connection)
  try {
    return await opened(client, connection, work)
  } finally {
    await client.close()
  }
}

const opened = async <T>(
  client: GlueClient,
  connection: ResolvedConnection,
  work: (mirror: Mirror) => Promise<T>,
  options: MirrorOptions = {},
): Promise<T> => {
  const { openMirror } = await import('../../../mirror/index.js')
  const mirror = await openMirror(client, { ...options, path: await fileOf(client, connection) })
  try {
    return await work(mirror)
  } finally {
    await mirror.close()
  }
}

/** Where the mirror of the account lies. Nothing is opened, and nothing sent. */
export const mirrorFile = async (session: Session): Promise<string> => {
  const connection = connectionOf(session)
  const client = clientOf(session, connection)
  try {
    return await fileOf(client, connection)
  } finally {
    await client.close()
  }
}

const fileOf = async (client: GlueClient, connection: ResolvedConnection): Promise<string> => {
  const named = mirrorFileOf(connection)
  if (named !== undefined) return named
  const { mirrorFileName } = await import('../../../mirror/index.js')
  return path.join(connection.home.mirror, await mirrorFileName(client))
}
