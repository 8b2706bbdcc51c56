import { createHash } from 'node:crypto'
import path from 'node:path'
import { REGION_URLS } from '../http/regions.js'
import type { Region } from '../http/regions.js'
import { openRevealLog } from '../profile/audit-log.js'
import { openDocumentMemory } from '../profile/document-memory.js'
import { openUndoLog } from '../profile/undo-log.js'
import { resolveConnection } from '../profile/resolve.js'
import type { ConnectionOptions, ResolvedConnection } from '../profile/resolve.js'
import type { GlueClientOptions } from './options.js'

/** The options of a client for a stored profile; `overrides` win. @throws ConfigurationError */
export const clientOptionsFor = async (name: string | undefined, overrides: Partial<GlueClientOptions>): Promise<GlueClientOptions> => {
  const { apiKey, region, baseUrl, rateLimit } = overrides
  const connection = resolveConnection({
    profile: name,
    region,
    baseUrl,
    apiKey,
    readOnly: overrides.readOnly,
    rateLimit: rateLimit === false ? undefined : rateLimit,
    share: overrides.share,
    regions: REGION_URLS,
  })
  const { ca, ...options } = optionsOfConnection(connection)
  // A fetch of the program's own checks certificates itself, whatever the profile says.
  const trusted = ca === undefined || overrides.fetch !== undefined ? {} : { ca }
  const shareLimits = overrides.shareLimits === true ? { folder: connection.home.state } : overrides.shareLimits
  const onEvent: GlueClientOptions['onEvent'] = (event) => {
    options.onEvent?.(event)
    overrides.onEvent?.(event)
  }
  return {
    ...options,
    ...trusted,
    ...overrides,
    ...(shareLimits === undefined ? {} : { shareLimits }),
    onEvent,
    readOnly: connection.readOnly,
    apiKey: apiKey ?? options.apiKey,
  }
}

const hostOf = ({ baseUrl, region }: ResolvedConnection): string => baseUrl ?? REGION_URLS[(region ?? 'us') as Region]

/** What a resolved connection says, as options of a client. */
export const optionsOfConnection = (connection: ResolvedConnection): GlueClientOptions => ({
  ...(connection.region === null ? {} : { region: connection.region as Region }),
  ...(connection.baseUrl === null ? {} : { baseUrl: connection.baseUrl }),
  ...(connection.rateLimit === undefined ? {} : { rateLimit: connection.rateLimit }),
  ...(connection.share === undefined ? {} : { share: connection.share }),
  ...(connection.caFile === undefined ? {} : { ca: { file: connection.caFile } }),
  readOnly: connection.readOnly,
  apiKey: (asked) => connection.readKey(asked),
  // What `auth status` knows about idle keys comes from here.
  onEvent: (event) => {
    // A file comes from elsewhere, without the key.
    if (event.type === 'success' && event.operation !== 'download') connection.noteUse()
  },
  keepBefore: (before) => openUndoLog(connection.home).keep(before),
  documentMemory: openDocumentMemory(connection.home, hostOf(connection), connection.profileName),
  revealLog: openRevealLog(connection.home, connection.profileName),
  ...mirrorOption(connection),
})

const mirrorOption = (connection: ResolvedConnection): Pick<GlueClientOptions, 'mirrorFile'> => {
  const mirrorFile = mirrorFileOf(connection)
  return mirrorFile === undefined ? {} : { mirrorFile }
}

/** The file that the profile names, or one with its name and host: another host is another account. Undefined without a profile. */
export const mirrorFileOf = ({ mirror, profileName, home, region, baseUrl }: ResolvedConnection): string | undefined => {
  if (mirror !== undefined) return mirror
  if (profileName === null) return undefined
  const host = baseUrl === null ? (region ?? 'us') : createHash('sha256').update(baseUrl).digest('hex').slice(0, 8)
  return path.join(home.mirror, `${profileName}-${host}.sqlite`)
}
export type { ConnectionOptions }
