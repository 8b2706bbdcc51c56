/** Does what a plan says, so that it can be killed at any moment and run again without a duplicate. */
import type { GlueClient } from '../../client/glue-client.js'
import { sleep, systemClock } from '../../clock.js'
import type { Clock } from '../../clock.js'
import { OutcomeUnknownError, isGlueError } from '../../errors.js'
import type { ErrorCode, GlueError } from '../../errors.js'
import { callOptions } from '../../client/generic/resource-client.js'
import type { CallOptions } from '../../http/types.js'
import { refuseIfChanged } from './changed-since.js'
import { executeStep } from './execute-step.js'
import type { Executed } from './execute-step.js'
import { findDone, makesSomething } from './find-done.js'
import type { StepJournal } from './journal-port.js'
import { organizationUrl } from './organization-url.js'
import { resolveReferences } from './plan-types.js'
import type { OnboardingPlan, OnboardingStep, StepAction, StepKind, Work } from './plan-types.js'
import { refuseTwin } from './twin-organization.js'
import { runSteps } from './run-steps.js'
import type { StepOutcome } from './run-steps.js'
import { requireSources, secretReader } from './secret-source.js'
import type { ReadSecret, SecretReaderOptions } from './secret-source.js'
import { ORGANIZATION } from './step-keys.js'

export interface OnboardingProgress {
  /** `waiting`: an earlier run was stopped while it sent this, and what became of it is looked for. */
  readonly state: 'started' | 'waiting' | 'done' | 'failed'
  readonly step: { readonly key: string; readonly kind: StepKind; readonly action: StepAction; readonly title: string }
  /** Steps that are finished, and all that there are to do. */
  readonly done: number
  readonly total: number
}

export interface ApplyOptions extends CallOptions {
  /** Synced before each write, so that a run that was killed can be taken up. Its lock keeps a second process away. */
  readonly journal: StepJournal
  readonly progress?: (event: OnboardingProgress) => void
  /** Where password values come from: the environment, commands and, when given, a prompt. */
  readonly secrets?: SecretReaderOptions
  /** In place of `secrets`. */
  readonly readSecret?: ReadSecret
  /** Writes under way at once; 4 unless given. */
  readonly concurrency?: number
  /** How long after a write of an earlier run was begun it may still take place, in ms; 30,000 unless given. */
  readonly settledAfterMs?: number
  readonly clock?: Clock
}

export interface FailedStep {
  readonly key: string
  readonly kind: StepKind
  readonly title: string
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | undefined
}

export interface OnboardingResult {
  readonly organization: { readonly name: string; readonly id: string | null; readonly url: string | null }
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly conflicts: readonly { readonly key: string; readonly kind: StepKind; readonly title: string; readonly reason: string }[]
  /** Refused by the API. */
  readonly failed: readonly FailedStep[]
  /** Left out because something they depend on failed. */
  readonly skipped: readonly { readonly key: string; readonly kind: StepKind; readonly title: string }[]
  /** The whole file is in IT Glue: no conflict, no failure. */
  readonly complete: boolean
}

/**
 * Carries out a plan. All password values are read before the first write.
 * @throws ConfigurationError when the source of a password value is missing; nothing was written
 * @throws OutcomeUnknownError when it cannot be found out whether a write took place; run again later, and it is looked up
 * @throws whatever makes going on senseless: a refused key, a lost connection, an abort. A later run goes on from there
 */
export const applyOnboarding = async (client: GlueClient, plan: OnboardingPlan, options: ApplyOptions): Promise<OnboardingResult> => {
  const run = new OnboardingRun(client, plan, options)
  return run.apply()
}

/** A change that was not answered is sent so often again, after such a wait. */
const MOST_REPEATS = 2
const REPEAT_AFTER_MS = 4000
/** A request that was sent longer ago than this has been answered or dropped: gateways give up within half a minute. */
const SETTLED_AFTER_MS = 30_000
/** Between looks for a write that an earlier run began. */
const LOOK_EVERY_MS = 3000

class OnboardingRun {
  readonly #client: GlueClient
  readonly #plan: OnboardingPlan
  readonly #options: ApplyOptions
  readonly #clock: Clock
  readonly #call: CallOptions
  readonly #ids = new Map<string, string>()
  readonly #secrets = new Map<string, string>()
  readonly #failed: FailedStep[] = []
  readonly #todo: readonly OnboardingStep[]
  #url: string | null
  #done = 0

  constructor(client: GlueClient, plan: OnboardingPlan, options: ApplyOptions) {
    this.#client = client
    this.#plan = plan
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#call = { ...callOptions(options), priority: options.priority ?? 'bulk' }
    this.#todo = plan.steps.filter((step) => step.work !== null)
    this.#url = plan.organization.url
    for (const { key, id } of plan.steps) if (id !== null) this.#ids.set(key, id)
  }

  async apply(): Promise<OnboardingResult> {
    await this.#readSecrets()
    const skipped = new Set(await runSteps(this.#todo, this.#options.concurrency ?? 4, (step) => this.#run(step)))
    const done = this.#todo.filter(({ key }) => !skipped.has(key) && !this.#failed.some((failure) => failure.key === key))
    const conflicts = this.#plan.steps.filter(({ action }) => action === 'conflict')
    return {
      organization: { ...this.#plan.organization, id: this.#ids.get(ORGANIZATION) ?? null, url: this.#url },
      created: done.filter(({ action }) => action === 'create').length,
      updated: done.filter(({ action }) => action === 'update').length,
      unchanged: this.#plan.counts.unchanged,
      conflicts: conflicts.map(({ key, kind, title, reason }) => ({ key, kind, title, reason: reason ?? '' })),
      failed: this.#failed,
      skipped: this.#todo.filter(({ key }) => skipped.has(key)).map(({ key, kind, title }) => ({ key, kind, title })),
      complete: conflicts.length + this.#failed.length + skipped.size === 0,
    }
  }

  /** Before anything is written: a source that fails must not leave half a client behind. */
  async #readSecrets(): Promise<void> {
    const needed = this.#todo.flatMap(({ key, work }) =>
      work !== null && 'secret' in work && work.secret !== undefined ? [{ key, request: work.secret }] : [],
    )
    const { secrets = {}, readSecret } = this.#options
    if (readSecret === undefined)
      await requireSources(
        needed.map(({ request }) => request),
        secrets,
      )
    const read = readSecret ?? secretReader(secrets)
    for (const { key, request } of needed) {
      this.#options.signal?.throwIfAborted()
      this.#secrets.set(key, await read(request))
    }
  }

  async #run(step: OnboardingStep): Promise<StepOutcome> {
    this.#options.signal?.throwIfAborted()
    this.#tell('started', step)
    const work = resolveReferences(step.work, (key) => this.#idOf(key)) as Work
    try {
      const { id, resourceUrl } = (await this.#takenUp(step, work)) ?? (await this.#send(step, work))
      if (step.key === ORGANIZATION && work.do === 'create') await refuseTwin(this.#client, id, String(work.attributes['name']), this.#call)
      this.#ids.set(step.key, id)
      this.#url ??= organizationUrl(this.#ids.get(ORGANIZATION), [resourceUrl])
      await this.#options.journal.finish(step.key, { id })
      this.#done++
      this.#tell('done', step)
      return 'done'
    } catch (error) {
      if (!isRefusal(error)) throw error
      await this.#options.journal.finish(step.key, { refused: error.code }).catch(() => undefined)
      this.#failed.push({ key: step.key, kind: step.kind, title: step.title, code: error.code, message: error.message, hint: error.hint })
      this.#done++
      this.#tell('failed', step)
      return 'failed'
    }
  }

  /** What an earlier run began and may have carried out is looked for before it is sent again. */
  async #takenUp(step: OnboardingStep, work: Work): Promise<Executed | null> {
    const entry = this.#options.journal.find(step.key)
    if (entry?.state !== 'open' || !makesSomething(work)) return null
    const { settledAfterMs = SETTLED_AFTER_MS } = this.#options
    // A clock that was set back since says nothing about the age: then it counts as new.
    const begun = this.#clock.monotonic() - Math.min(settledAfterMs, Math.max(0, this.#clock.now() - Date.parse(entry.begunAt)))
    for (;;) {
      const found = await this.#find(work)
      if (found !== null) return { id: found, resourceUrl: null }
      // Sent again too early, it could take place twice.
      const left = begun + settledAfterMs - this.#clock.monotonic()
      if (left <= 0) return null
      this.#tell('waiting', step)
      await sleep(this.#clock, Math.min(left, LOOK_EVERY_MS), this.#options.signal)
    }
  }

  async #send(step: OnboardingStep, work: Work): Promise<Executed> {
    const { journal } = this.#options
    await refuseIfChanged(this.#client, work, step.id, this.#call)
    await this.#openPublication(step)
    await journal.begin(step.key, { kind: step.kind, action: step.action, title: step.title })
    const send = (): Promise<Executed> => executeStep(this.#client, work, step.id, this.#secrets.get(step.key), this.#call)
    for (let attempt = 0; ; attempt++) {
      try {
        return await send()
      } catch (error) {
        if (!isGlueError(error) || error.outcome !== 'unknown') throw error
        if (this.#options.signal?.aborted === true) throw unknownOutcome(step, error)
        if (makesSomething(work)) {
          // The client has looked for exactly what was sent. People, and the next run, know it by less than that.
          const found = await this.#find(work)
          if (found !== null) return { id: found, resourceUrl: null }
        } else if (attempt < MOST_REPEATS) {
          // The same change twice is the same change.
          await sleep(this.#clock, REPEAT_AFTER_MS, this.#options.signal)
          continue
        }
        throw unknownOutcome(step, error)
      }
    }
  }

  /** Until it is published, a document whose text was changed is one whose publication is under way. */
  async #openPublication(step: OnboardingStep): Promise<void> {
    const at = step.key.lastIndexOf('/section/')
    if (step.kind !== 'section' || at < 0) return
    const publication = this.#todo.find(({ key }) => key === `${step.key.slice(0, at)}/publication`)
    const { journal } = this.#options
    if (publication === undefined || journal.find(publication.key)?.state === 'open') return
    await journal.begin(publication.key, { kind: publication.kind, action: publication.action, title: publication.title })
  }

  #find(work: Work): Promise<string | null> {
    return findDone(work, { client: this.#client, call: this.#call, taken: new Set(this.#ids.values()) })
  }

  #idOf(key: string): string {
    const id = this.#ids.get(key)
    if (id === undefined) throw new Error(`The step ${key} has no id yet.`)
    return id
  }

  #tell(state: OnboardingProgress['state'], { key, kind, action, title }: OnboardingStep): void {
    this.#options.progress?.({ state, step: { key, kind, action, title }, done: this.#done, total: this.#todo.length })
  }
}

/** Errors that are about one record; the others can still be written. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bad_request',
  'validation_failed',
  'invalid_input',
  'unknown_name',
  'ambiguous_name',
  'conflict',
  'forbidden',
  'not_found',
  'not_available',
  'not_supported',
  'too_large',
  'file_unreadable',
  'partial',
])
const isRefusal = (error: unknown): error is GlueError =>
  isGlueError(error) && error.outcome !== 'unknown' && REFUSALS.has(error.code) && !(error.code === 'partial' && isFatal(error.cause))
/** An upload that failed in its second step fails like that step. */
const isFatal = (cause: unknown): boolean => !isGlueError(cause) || !REFUSALS.has(cause.code)

const unknownOutcome = (step: OnboardingStep, cause: GlueError): OutcomeUnknownError => {
  const asked = cause instanceof OutcomeUnknownError
  return new OutcomeUnknownError(
    asked ? cause.message : `Whether the ${step.kind} ${JSON.stringify(step.title)} was written is not known: ${cause.message}`,
    {
      hint: 'It was not sent again. Run the same command again: it is looked for before anything is sent.',
      candidates: asked ? cause.candidates : [],
      cause,
    },
  )
}
