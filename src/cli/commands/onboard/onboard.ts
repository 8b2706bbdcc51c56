import { existsSync } from 'node:fs'
import path from 'node:path'
import { UsageError, isGlueError } from '../../../errors.js'
import { ensurePrivateFolder, openJournal, takeLock, type Journal } from '../../../profile/index.js'
import {
  applyOnboarding,
  missingSources,
  planOnboarding,
  readOnboardingFile,
  secretsNeeded,
  type OnboardingPlan,
  type OnboardingResult,
  type SecretReaderOptions,
} from '../../../workflows/onboard-client/index.js'
import type { Given } from '../../command.js'
import { withClient, type Connected } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { startProgress } from '../../progress.js'
import { askSecret, confirm } from '../../prompt.js'
import type { Session } from '../../session.js'
import { clientLockFile, journalFile } from './journal-file.js'
import { printOutcome, printPlan } from './print-onboarding.js'
import type { OnboardOptions } from './register.js'

/** Read, plan, show, ask, apply. */
export const onboardCommand = async (session: Session, { args, options }: Given<OnboardOptions>): Promise<ExitCode> => {
  const given = args[0] ?? ''
  const full = path.resolve(session.context.cwd, given)
  const file = await readOnboardingFile(full, { allowOutside: options.allowOutside === true })
  return withClient(session, async (connected) => {
    const journalPath = journalFile(connected.connection.home, connected.client.baseUrl, full)
    // A dry run leaves nothing behind, but must know what an earlier run left half done.
    if (options.dryRun === true && !existsSync(journalPath)) return planAndApply(session, connected, file, options, undefined)
    await ensurePrivateFolder(path.dirname(journalPath))
    const { clock } = session.context
    const { name } = file.data.organization
    const lockPath = clientLockFile(connected.connection.home, connected.client.baseUrl, name)
    const lock = await takeLock(lockPath, { what: `the journal of ${name}`, waitMs: 0, clock })
    try {
      const journal = await openJournal(journalPath, { clock })
      try {
        return await planAndApply(session, connected, file, options, journal)
      } finally {
        await journal.close()
      }
    } finally {
      await lock.release()
    }
  })
}

const planAndApply = async (
  session: Session,
  { client, connection }: Connected,
  file: Awaited<ReturnType<typeof readOnboardingFile>>,
  options: OnboardOptions,
  journal: Journal | undefined,
): Promise<ExitCode> => {
  const { clock } = session.context
  const plan = await planOnboarding(client, file, { ...session.call, clock, ...(journal === undefined ? {} : { journal }) })
  await printPlan(session, plan, options)
  const changes = plan.counts.create + plan.counts.update
  const secrets = secretReaderFor(session)
  if (options.dryRun === true || changes === 0 || journal === undefined) {
    if (changes > 0) for (const problem of await missingSources(secretsNeeded(plan.steps), secrets)) await session.warn(problem)
    await printOutcome(session, plan, null, options)
    // A finished onboarding has nothing to take up.
    if (options.dryRun !== true && plan.counts.conflict === 0) await journal?.discard()
    return plan.counts.conflict > 0 ? EXIT.refused : EXIT.ok
  }
  if (connection.readOnly)
    throw new UsageError('read_only', `The profile ${connection.profileName ?? ''} is read-only: nothing was changed.`, {
      hint: 'Use a profile that may write, or --dry-run to see the plan alone.',
    })
  if (
    options.yes !== true &&
    !(await confirm(
      session.context,
      `Make ${changes === 1 ? '1 change' : `${changes} changes`} at ${client.baseUrl}?`,
      'Add --yes to apply the plan, or --dry-run to see it alone.',
    ))
  ) {
    await session.note('Nothing was changed.')
    return EXIT.refused
  }
  const result = await apply(session, { client, connection }, plan, journal, secrets)
  if (result.complete) await journal.discard()
  await printOutcome(session, plan, result, options)
  return exitOf(result)
}

const apply = async (
  session: Session,
  { client }: Connected,
  plan: OnboardingPlan,
  journal: Journal,
  secrets: SecretReaderOptions,
): Promise<OnboardingResult> => {
  const progress = startProgress(session, 'Onboarding')
  try {
    return await applyOnboarding(client, plan, {
      ...session.call,
      journal,
      secrets,
      clock: session.context.clock,
      progress: ({ done, total, step, state }) =>
        progress.update(done, total, state === 'waiting' ? `${step.title}: looking whether the stopped run made it` : step.title),
    })
  } catch (error) {
    progress.stop()
    const began = journal.entries.length > 0
    if (began && (isGlueError(error) || session.signal.aborted))
      await session.note('Not everything was done. Run the same command again: it looks at what is there and goes on.')
    throw error
  } finally {
    progress.stop()
  }
}

const exitOf = (result: OnboardingResult): ExitCode => {
  if (result.complete) return EXIT.ok
  return result.created + result.updated > 0 || result.failed.length > 0 ? EXIT.partial : EXIT.refused
}

/** Values come from the environment, from commands and, on a terminal, from the person. */
const secretReaderFor = ({ context }: Session): SecretReaderOptions => ({
  env: context.env,
  ...(context.stdin.isTTY && context.stderr.isTTY
    ? { prompt: (label: string) => askSecret(context, label, 'Run it in a terminal, or name an environment variable in the file.') }
    : {}),
})
