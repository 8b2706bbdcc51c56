import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startEmulator } from '../../../emulator/index.js'
import type { GeneratedAccount } from '../../../emulator/index.js'
import { UsageError } from '../../../errors.js'
import type { Given } from '../../command.js'
import { Interruption, OutputClosed } from '../../context.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import type { Session } from '../../session.js'
import { emulatorGreeting } from './greeting.js'
import { accountsFrom, quirksAsJson, quirksAsText, quirksFrom } from './quirks.js'
import type { EmulateOptions } from './register.js'

/** Serves until it is told to stop, which is its ordinary end. */
export const emulate = async (session: Session, { options }: Given<EmulateOptions>): Promise<ExitCode> => {
  const { port, adminPort, seed, seedNumber, state, now, rateLimit, tls, caOut, maxConnections, queue } = options
  if (options.quirks === true) {
    await session.print(options.json === true ? quirksAsJson() : quirksAsText(session.colors))
    return EXIT.ok
  }
  const quirks = quirksFrom(options.quirk ?? [])
  const accounts = accountsFrom(options.account ?? [])
  if (caOut !== undefined && tls === undefined) throw alone('--ca-out', '--tls')
  if (queue === true && maxConnections === undefined) throw alone('--queue', '--max-connections')
  const chosen = sizeOf(options) ?? seed
  const running = await startEmulator({
    port,
    adminPort,
    ...(chosen === undefined ? {} : { seed: chosen }),
    ...(state === undefined ? {} : { state }),
    ...(seedNumber === undefined ? {} : { seedNumber }),
    quirks,
    accounts,
    ...(now === undefined ? {} : { now }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(tls === undefined ? {} : { tls }),
    ...(options.refuse === true ? { listener: 'refuse' as const } : {}),
    ...(maxConnections === undefined ? {} : { connections: { max: maxConnections, beyond: queue === true ? 'queue' : 'reset' } }),
  })
  try {
    const { url, apiKey, adminUrl, pid, ca } = running
    const several = accounts.length === 0 ? {} : { accounts: running.accounts }
    if (caOut !== undefined && ca !== undefined) await writeCertificate(caOut, ca)
    const trust = caOut === undefined ? {} : { ca: path.resolve(caOut) }
    await session.print(
      options.json === true
        ? JSON.stringify({ url, apiKey, adminUrl, pid, ...several, ...trust })
        : emulatorGreeting(
            { url, apiKey, adminUrl, tls: tls !== undefined, ...several, ...trust, ...(state === undefined ? {} : { state }) },
            session.colors,
          ),
    )
    await untilAborted(session.signal)
  } finally {
    await running.close()
  }
  const reason: unknown = session.signal.reason
  if (reason instanceof Interruption || reason instanceof OutputClosed) return EXIT.ok
  throw reason
}

const RECORDS_EACH = 500

/** A generated account, where its size was asked for. */
const sizeOf = ({ organizations, records, assetTypes, seedNumber }: EmulateOptions): GeneratedAccount | undefined => {
  if (organizations === undefined && records === undefined && assetTypes === undefined) return undefined
  const size = records ?? (organizations ?? 100) * RECORDS_EACH
  return {
    records: size,
    organizations: organizations ?? Math.max(1, Math.round(size / RECORDS_EACH)),
    ...(assetTypes === undefined ? {} : { flexibleAssetTypes: assetTypes }),
    ...(seedNumber === undefined ? {} : { seedNumber }),
  }
}

const alone = (flag: string, other: string): UsageError =>
  new UsageError('invalid_input', `${flag} does nothing without ${other}.`, { hint: `Add ${other}, or leave ${flag} out.` })

const writeCertificate = async (file: string, certificate: string): Promise<void> => {
  try {
    await writeFile(file, certificate)
  } catch (error) {
    throw new UsageError(
      'invalid_input',
      `The certificate could not be written to ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      {
        hint: 'Give --ca-out a file in a folder that exists.',
        cause: error,
      },
    )
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
