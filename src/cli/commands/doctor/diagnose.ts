import { GlueClient } from '../../../client/glue-client.js'
import type { Health } from '../../../client/health.js'
import { EXIT, EXIT_OF, type ExitCode } from '../../exit-codes.js'
import { ConfigurationError, GlueError, isGlueError } from '../../../errors.js'
import { REGION_URLS, isRegion, parseBaseUrl, regionBaseUrl, type BaseUrl, type Region } from '../../../http/regions.js'
import { withoutDoctor } from '../../../http/hints.js'
import { isExcepted, proxyOf } from '../../../http/proxy.js'
import type { Transport } from '../../../http/transport.js'
import { readCertificates } from '../../../http/trusted-certificates.js'
import { UndiciTransport } from '../../../http/undici-transport.js'
import { checkKey, type KeyAge, type ResolvedConnection } from '../../../profile/index.js'
import { clientOf, connectionOf, logOptions } from '../../connect.js'
import type { Session } from '../../session.js'
import { allRegions, probeRegions, type RegionAnswer } from './probe-regions.js'
import { recordingTransport, type Observed } from './recording-transport.js'

/** What `gluekit doctor -o json` prints. Every part is there whatever is wrong. */
export interface Diagnosis extends Health {
  readonly profile: string | null
  readonly baseUrl: string | null
  readonly region: string | null
  readonly keySource: string | null
  readonly readOnly: boolean | null
  readonly keyAge: KeyAge | null
  /** How far this machine's clock is ahead of the server's. */
  readonly clockAheadMs: number | null
  /** Host and port of the proxy in use. */
  readonly proxy: string | null
  /** What the official hosts say to the key; null when they were not asked. */
  readonly regions: readonly RegionAnswer[] | null
  /** What is worth knowing and no problem. */
  readonly notes: readonly string[]
}

export interface DiagnoseOptions {
  readonly probe: boolean
  readonly resetBreaker: boolean
  /** In place of the network. */
  readonly transport?: ((host: BaseUrl) => Transport) | undefined
}

const CLOCK_TOLERANCE_MS = 60_000

/** Looks at everything that a connection needs. Throws nothing that it can name. */
export const diagnose = async (session: Session, options: DiagnoseOptions): Promise<{ diagnosis: Diagnosis; exit: ExitCode }> => {
  const { env, clock } = session.context
  const notes: string[] = []
  const problems: string[] = []
  const found = resolve(session)
  const host = hostOf(found.connection)
  const { certificates } = found
  const makeTransport =
    options.transport ?? (({ loopback }: BaseUrl): Transport => new UndiciTransport({ environment: env, loopback, certificates }))
  const transport = recordingTransport(makeTransport(host), clock)
  // Without a connection the question is still asked, and fails with the reason that there is none: the answer has all its parts.
  const client =
    found.connection === null
      ? new GlueClient({ region: 'us', apiKey: () => Promise.reject(found.error), transport, clock, ...logOptions(session) })
      : clientOf(session, found.connection, { transport })
  try {
    if (options.resetBreaker) {
      client.breaker.reset()
      notes.push('The circuit breaker was reset, for other commands too.')
    }
    const health = await client.healthCheck(session.call)
    session.signal.throwIfAborted()
    problems.push(...health.problems.map(withoutDoctor))
    const age = found.connection === null ? null : await keyAgeOf(found.connection)
    problems.push(...(age?.warnings ?? []), ...clockProblems(transport.observed))
    const regions = await askRegions(session, options, found.connection, health, transport.observed, makeTransport)
    problems.push(...regionProblems(regions, found.connection?.region ?? null))
    const { proxy } = found
    if (found.connection !== null) notes.push(...(await keyNotes(found.connection)))
    notes.push(...notesOn(health, found, env))
    if (health.apiKeyValid === true) found.connection?.noteUse()
    const healthy = health.status === 'healthy' && problems.length > 0 ? 'degraded' : health.status
    const diagnosis: Diagnosis = {
      ...health,
      status: healthy,
      problems: [...(found.connection?.warnings ?? []), ...problems],
      profile: found.connection?.profileName ?? null,
      baseUrl: found.connection === null ? null : client.baseUrl,
      region: found.connection?.region ?? null,
      keySource: found.connection?.keySource ?? null,
      readOnly: found.connection?.readOnly ?? null,
      keyAge: age,
      clockAheadMs: transport.observed.clockAheadMs,
      proxy,
      regions,
      notes,
    }
    return { diagnosis, exit: exitOf(diagnosis, found.error) }
  } finally {
    await client.close()
  }
}

interface Surroundings {
  readonly certificates?: readonly string[] | undefined
  /** Host and port of the proxy that stands before the server. */
  readonly proxy: string | null
}
type Found = Surroundings &
  ({ readonly connection: ResolvedConnection; readonly error: null } | { readonly connection: null; readonly error: GlueError })

const resolve = (session: Session): Found => {
  try {
    const connection = connectionOf(session)
    const { caFile } = connection
    const certificates = caFile === undefined ? undefined : readCertificates({ file: caFile })
    return { connection, certificates, proxy: proxyBefore(hostOf(connection), session.context.env), error: null }
  } catch (error) {
    // A damaged file of profiles, an unknown region or a setting that makes no sense is what a doctor is for.
    if (error instanceof GlueError) return { connection: null, proxy: null, error: asConfiguration(error) }
    throw error
  }
}

const hostOf = (connection: ResolvedConnection | null): BaseUrl =>
  connection?.baseUrl != null ? parseBaseUrl(connection.baseUrl) : regionBaseUrl(connection?.region ?? 'us')

const asConfiguration = (error: GlueError): GlueError =>
  error instanceof ConfigurationError ? error : new ConfigurationError(error.code, error.message, { hint: error.hint })

const exitOf = ({ status, apiKeyValid }: Diagnosis, error: GlueError | null): ExitCode => {
  if (status !== 'unhealthy') return EXIT.ok
  if (error !== null) return EXIT_OF[error.code]
  return apiKeyValid === false ? EXIT.authentication : EXIT.unavailable
}

const keyAgeOf = async (connection: ResolvedConnection): Promise<KeyAge | null> => {
  try {
    return await connection.keyInfo()
  } catch (error) {
    // The key cannot be read: the health check has said so.
    if (isGlueError(error)) return null
    throw error
  }
}

/** What is odd about a key that can be read: no part of the key is in the sentences. */
const keyNotes = async (connection: ResolvedConnection): Promise<readonly string[]> => {
  try {
    return checkKey(await connection.readKey()).problems.map(({ text }) => text)
  } catch (error) {
    if (isGlueError(error)) return []
    throw error
  }
}

const clockProblems = ({ clockAheadMs }: Observed): string[] => {
  if (clockAheadMs === null || Math.abs(clockAheadMs) <= CLOCK_TOLERANCE_MS) return []
  const by = `${Math.round(Math.abs(clockAheadMs) / 1000)} s`
  return [
    `The clock of this machine is ${by} ${clockAheadMs > 0 ? 'ahead of' : 'behind'} the server's. Set it: TLS, one-time codes and time filters need it.`,
  ]
}

const askRegions = async (
  session: Session,
  options: DiagnoseOptions,
  connection: ResolvedConnection | null,
  health: Health,
  observed: Observed,
  makeTransport: (host: BaseUrl) => Transport,
): Promise<readonly RegionAnswer[] | null> => {
  const own = connection === null ? null : officialRegion(connection)
  // Only a key that the right kind of server has refused is shown to others, and never the key of a custom host.
  if (!options.probe || connection === null || own === null || health.apiKeyValid !== false || observed.status === null) return null
  const others = allRegions.filter((region) => region !== own)
  const answers = await probeRegions(
    others,
    { apiKey: () => connection.readKey(), clock: session.context.clock, ...logOptions(session) },
    makeTransport,
    session.signal,
  )
  return [{ region: own, answer: 'refused' as const }, ...answers]
}

const officialRegion = ({ region, baseUrl }: ResolvedConnection): Region | null => {
  if (region !== null) return isRegion(region) ? region : null
  // The client's own choice where nothing names a host.
  if (baseUrl === null) return 'us'
  return allRegions.find((name) => REGION_URLS[name] === baseUrl.replace(/\/+$/, '')) ?? null
}

const regionProblems = (regions: readonly RegionAnswer[] | null, own: string | null): string[] => {
  if (regions === null) return []
  const right = regions.find(({ answer }) => answer === 'accepted')
  if (right !== undefined)
    return [`The key belongs to region ${right.region}, not ${own ?? 'us'}. Use --region ${right.region}, or log in again with it.`]
  const silent = regions.filter(({ answer }) => answer === 'unreachable').map(({ region }) => region)
  return [
    `No region accepts the key${silent.length > 0 ? ` (no answer from ${silent.join(', ')})` : ''}: it is mistyped, revoked, or of another service.`,
  ]
}

const notesOn = (health: Health, { connection, proxy }: Found, env: Session['context']['env']): string[] => {
  const notes: string[] = []
  if (health.apiKeyValid === true)
    notes.push('Whether the key has Password Access cannot be asked of the API; without it, creating a password with a value is refused.')
  const { allowedRequests, maxRequests } = health.rateLimiter
  if (allowedRequests < maxRequests)
    notes.push(
      `IT Glue has refused requests again and again although the limit was kept: something else uses it too. At present bulk work takes ${allowedRequests} of ${maxRequests} requests, and more again window by window.`,
    )
  if (health.rateLimiter.sharingProblem !== null)
    notes.push(`Other commands are not counted, and keep the limit each by itself: ${health.rateLimiter.sharingProblem}`)
  if (health.circuitBreaker.state === 'open')
    notes.push('The calls that failed may have been those of other commands. Try at once: gluekit doctor --reset-breaker')
  if (proxy !== null) notes.push(`Requests go through the proxy ${proxy}.`)
  else if ((env['http_proxy'] ?? env['HTTP_PROXY']) && !(env['https_proxy'] ?? env['HTTPS_PROXY']))
    notes.push('HTTP_PROXY is set and HTTPS_PROXY is not: requests to IT Glue are encrypted, so they go directly.')
  if (connection?.caFile !== undefined) notes.push(`The certificates in ${connection.caFile} are trusted as well.`)
  if (env['NODE_EXTRA_CA_CERTS']) notes.push('NODE_EXTRA_CA_CERTS adds certificates that are trusted.')
  return notes
}

/** Without user and password. @throws ConfigurationError for a setting that makes no sense */
const proxyBefore = ({ origin, loopback }: BaseUrl, env: Session['context']['env']): string | null => {
  if (loopback) return null
  const { hostname, port } = new URL(origin)
  return isExcepted(hostname, Number(port === '' ? 443 : port), env) ? null : (proxyOf(env)?.name ?? null)
}
