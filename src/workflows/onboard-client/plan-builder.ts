/** Collects the steps of a plan, and what is wrong with the file in the light of the account. */
import { catalog } from '../../catalog/index.js'
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { AccountView, NameLookup } from './account-view.js'
import { seenOf } from './changed-since.js'
import { allNew, differences } from './compare.js'
import type { Wanted } from './compare.js'
import { matchRecord } from './match.js'
import type { Match } from './match.js'
import type { OnboardingFile, ProblemAt } from './onboarding-file.js'
import { referencesOf, resolveReferences } from './plan-types.js'
import type { OnboardingStep, SecretRequest, StepKind, Work } from './plan-types.js'
import type { DataPath } from '../yaml-source.js'

export interface RecordPlan {
  readonly key: string
  readonly kind: StepKind
  readonly resource: ResourceKey
  readonly title: string
  readonly wanted: Wanted
  /** Sent with a create, and not compared with what exists. */
  readonly onCreate?: Readonly<Record<string, unknown>>
  /** Of a new password. */
  readonly secret?: SecretRequest
  readonly dependsOn?: readonly string[]
}

export class PlanBuilder {
  readonly steps: OnboardingStep[] = []
  readonly problems: ProblemAt[] = []
  readonly #byKey = new Map<string, OnboardingStep>()
  readonly #claims = new Map<string, string>()

  constructor(
    readonly file: OnboardingFile,
    readonly view: AccountView,
    /** Whether an earlier run began this step and did not see it through. */
    readonly isOpen: (key: string) => boolean,
    readonly today: string,
  ) {}

  add(step: Omit<OnboardingStep, 'dependsOn'> & { readonly dependsOn?: readonly string[] }): OnboardingStep {
    const needed = [...new Set([...(step.dependsOn ?? []), ...(step.work === null ? [] : referencesOf(step.work))])].filter(
      (key) => key !== step.key,
    )
    const whole: OnboardingStep = this.#unlessBlocked({ ...step, dependsOn: needed })
    this.steps.push(whole)
    this.#byKey.set(whole.key, whole)
    return whole
  }

  /** Puts a better version of a step in its place. */
  replace(index: number, step: OnboardingStep): void {
    const whole = this.#unlessBlocked(step)
    this.steps[index] = whole
    this.#byKey.set(whole.key, whole)
  }

  step(key: string): OnboardingStep | undefined {
    return this.#byKey.get(key)
  }

  /** The id of a step's record; null when it is yet to be made. */
  idOf(key: string): string | null {
    return this.#byKey.get(key)?.id ?? null
  }

  /** A record that is created, changed where it differs, or left alone. */
  addRecord(plan: RecordPlan, records: readonly AnyRecord[], found?: Match): OnboardingStep {
    const match = this.#claim(plan, found ?? this.match(plan, records))
    const base = { key: plan.key, kind: plan.kind, title: plan.title }
    if (match.conflict !== undefined)
      return this.add({
        ...base,
        action: 'conflict',
        changes: [],
        reason: match.conflict,
        id: null,
        work: null,
        dependsOn: plan.dependsOn ?? [],
      })
    if (match.record === null) {
      const attributes = { ...plan.wanted.attributes, ...plan.onCreate }
      const work: Work = {
        do: 'create',
        resource: plan.resource,
        attributes,
        ...(plan.secret === undefined ? {} : { secret: plan.secret }),
      }
      const changes = allNew(plan.resource, { ...plan.wanted, attributes })
      return this.add({ ...base, action: 'create', changes, id: null, work, dependsOn: plan.dependsOn ?? [] })
    }
    return this.#change(plan, match.record)
  }

  /** One record cannot be two of the file: writing both would change it back and forth. */
  #claim(plan: RecordPlan, match: Match): Match {
    if (match.record === null) return match
    const claim = `${plan.resource}/${match.record.id}`
    const owner = this.#claims.get(claim)
    if (owner !== undefined)
      return {
        record: null,
        conflict: `It and ${JSON.stringify(owner)} are found as the same record (${match.record.id}). Tell them apart in the file or in IT Glue.`,
      }
    this.#claims.set(claim, plan.title)
    return match
  }

  /** Matching needs ids: a record that refers to one which is yet to be made cannot exist. */
  match(plan: Pick<RecordPlan, 'resource' | 'wanted'>, records: readonly AnyRecord[]): Match {
    const known = resolveReferences(plan.wanted.attributes, (step) => this.idOf(step) ?? NO_ID) as Readonly<Record<string, unknown>>
    return matchRecord(plan.resource, known, records)
  }

  #change(plan: RecordPlan, record: AnyRecord): OnboardingStep {
    const base = { key: plan.key, kind: plan.kind, title: plan.title, id: record.id, dependsOn: plan.dependsOn ?? [] }
    const different = differences(plan.resource, plan.wanted, record, (step) => this.idOf(step)).filter(
      ({ attribute }) => attribute !== 'organizationId',
    )
    const refused = different.filter(({ attribute }) => isRefused(plan.resource, record, attribute))
    const allowed = different.filter((difference) => !refused.includes(difference))
    const step: OnboardingStep =
      allowed.length === 0
        ? this.add({ ...base, action: 'unchanged', changes: [], work: null })
        : this.add({
            ...base,
            action: 'update',
            changes: allowed.map(({ change }) => change),
            work: {
              do: 'update',
              resource: plan.resource,
              attributes: Object.fromEntries(allowed.map(({ attribute, value }) => [attribute, value])),
              seen: seenOf(
                record,
                allowed.map(({ attribute }) => attribute),
              ),
            },
          })
    if (refused.length > 0) {
      const fields = refused.map(({ change }) => change.field)
      this.add({
        key: `${plan.key}/synced`,
        kind: plan.kind,
        action: 'conflict',
        title: plan.title,
        changes: refused.map(({ change }) => change),
        reason: `${fields.join(', ')}: owned by the PSA integration that this record is synced from; IT Glue refuses the change. Change it in the PSA, or take it out of the file.`,
        id: record.id,
        work: null,
      })
    }
    return step
  }

  #unlessBlocked(step: OnboardingStep): OnboardingStep {
    const blocker = step.dependsOn.map((key) => this.#byKey.get(key)).find((other) => other?.action === 'conflict' && other.id === null)
    if (blocker === undefined || step.action === 'conflict') return step
    return {
      ...step,
      action: 'conflict',
      changes: [],
      reason: `It needs ${blocker.kind} ${JSON.stringify(blocker.title)}, which is in conflict.`,
      work: null,
    }
  }

  /** The id of a name of the account; a miss is a problem of the file at `at`. */
  async named(
    resource: ResourceKey,
    name: string | undefined,
    at: DataPath,
    scope?: { readonly field: string; readonly id: string },
  ): Promise<string | undefined> {
    if (name === undefined) return undefined
    return this.take(at, await this.view.idOfName(resource, name, scope))
  }

  take(at: DataPath, lookup: NameLookup): string | undefined {
    if ('id' in lookup) return lookup.id
    this.problems.push({ at, message: lookup.message, hint: lookup.hint })
    return undefined
  }
}

// No id of the API is 0.
const NO_ID = '0'

const isRefused = (resource: ResourceKey, record: AnyRecord, attribute: string): boolean => {
  const { syncedMayChange } = catalog[resource] as { readonly syncedMayChange?: readonly string[] }
  return record['psaIntegration'] === 'enabled' && syncedMayChange !== undefined && !syncedMayChange.includes(attribute)
}

/** Attributes that are given. */
export const given = (attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
