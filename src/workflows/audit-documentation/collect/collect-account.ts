import type { Organization, RecordTypes } from '../../../catalog/index.js'
import type { RecordSource } from '../../../client/record-source.js'
import type { CheckContext } from '../checks/check.js'
import { COMPLETE } from '../facts.js'
import type { AccountFacts, DueDate, OrganizationFacts, Reading, TypeFacts } from '../facts.js'
import { AUDITED_KINDS, headingOf } from '../kinds.js'
import type { AuditedKind } from '../kinds.js'
import type { AuditPolicy } from '../policy/schema.js'
import { chooseOrganizations } from './choose-organizations.js'
import { DueDates } from './due-dates.js'
import { inParallel } from './in-parallel.js'
import { Ledger } from './ledger.js'
import { readLinkedPasswords } from './linked-passwords.js'
import { readList } from './read-list.js'
import { SharedConfigurations } from './shared-configurations.js'
import { compareText, webAddress } from './tally.js'

export interface AuditProgress {
  /** What was just read: `Configurations`, `Documents of Northwind`. */
  readonly step: string
  /** Lists read, and lists to read. */
  readonly done: number
  readonly total: number
  /** Records seen so far. */
  readonly records: number
}

export interface CollectOptions {
  readonly policy: AuditPolicy
  readonly now: number
  readonly organizations: readonly string[] | null
  readonly links: boolean
  readonly concurrency: number
  readonly examples: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: AuditProgress) => void) | undefined
}

type Ledgers = { readonly [K in AuditedKind]: Ledger<K> }

/** The most ids that go into one filter: the address of a request has its limits. */
const MAX_FILTER_IDS = 40

/**
 * Reads an account once: whole lists of a thousand a page, one list for each flexible asset type, and documents, which the API
 * lists for one organization at a time.
 */
export const collectAccount = async (source: RecordSource, options: CollectOptions): Promise<AccountFacts> => {
  const { signal, policy, now } = options
  let records = 0
  let done = 0
  let total = AUDITED_KINDS.length
  const finished = (step: string): void => options.onProgress?.({ step, done: ++done, total, records })

  const every: Organization[] = []
  const organizationsReading = await readList(
    source,
    { resource: 'organizations', query: {}, visit: (record) => void every.push(record), forget: () => (every.length = 0) },
    signal,
  )
  records += every.length
  const chosen = chooseOrganizations(every, organizationsReading, options.organizations)
  const ids = new Set(chosen.map(({ id }) => id))
  const filter = options.organizations !== null && ids.size <= MAX_FILTER_IDS ? { organizationId: [...ids] } : {}
  const wanted = (id: string | null): boolean => options.organizations === null || (id !== null && ids.has(id))

  const types: RecordTypes['flexibleAssetTypes'][] = []
  const typesReading = await readList(
    source,
    { resource: 'flexibleAssetTypes', query: {}, visit: (record) => void types.push(record), forget: () => (types.length = 0) },
    signal,
  )
  total += types.length + chosen.length
  finished('Organizations')

  const toldDates = new Set<string>()
  const context = (linked: ReadonlySet<string> | null): CheckContext => ({ now, policy, toldDates, linkedPasswords: linked })
  const linkedPasswords = options.links ? await readLinkedPasswords(source, filter, options) : null
  const ledgers = Object.fromEntries(
    AUDITED_KINDS.map((kind) => [kind, new Ledger(kind, context(linkedPasswords), options.examples)]),
  ) as unknown as Ledgers
  const shared = new SharedConfigurations()
  const due = new DueDates(now, policy)
  let webUrl: string | null = null

  /** Everything that looks at each record of a kind passes through here. */
  const take = <K extends AuditedKind>(kind: K, record: RecordTypes[K]): void => {
    if (!wanted(record.organizationId)) return
    records++
    ledgers[kind].add(record.organizationId, record as never)
    webUrl ??= originOf(record.resourceUrl)
    due.note(kind, record, toldDates)
  }
  const flat = <K extends AuditedKind>(
    kind: K,
    extra: (record: RecordTypes[K]) => void = () => undefined,
    forget = (): void => undefined,
  ) => {
    return async (): Promise<void> => {
      const ledger: { reading: Reading; clear(): void } = ledgers[kind]
      ledger.reading = await readList<K>(
        source,
        {
          resource: kind,
          query: filter,
          visit: (record) => {
            take(kind, record)
            if (wanted(record.organizationId)) extra(record)
          },
          forget: () => {
            ledger.clear()
            due.forget(kind)
            forget()
          },
        },
        signal,
      )
      finished(headingOf(kind))
    }
  }

  let duplicates = shared
  const typeFacts: TypeFacts[] = []
  const assetReadings: Reading[] = [typesReading]
  const tasks: (() => Promise<void>)[] = [
    flat(
      'configurations',
      (record) => duplicates.note(record),
      () => (duplicates = new SharedConfigurations()),
    ),
    flat('contacts'),
    flat('passwords'),
    flat('locations'),
    flat('domains'),
    flat('checklists'),
    ...types.map((type) => async (): Promise<void> => {
      // Kept aside until its list has come to its end: what was read of a list that failed does not count.
      let seen: RecordTypes['flexibleAssets'][] = []
      const reading = await readList(
        source,
        {
          resource: 'flexibleAssets',
          query: { flexibleAssetTypeId: type.id, ...filter },
          visit: (record) => void (wanted(record.organizationId) && seen.push(withoutTraits(record, type.name))),
          forget: () => (seen = []),
        },
        signal,
      )
      for (const record of seen) take('flexibleAssets', record)
      typeFacts.push({ id: type.id, name: type.name, reading, total: seen.length })
      assetReadings.push(reading)
      finished(type.name)
    }),
    ...chosen.map((organization) => async (): Promise<void> => {
      let seen: RecordTypes['documents'][] = []
      const reading = await readList(
        source,
        {
          resource: 'documents',
          query: { organizationId: organization.id },
          // A list of documents brings their bodies, which nobody needs here.
          visit: (record) => void seen.push({ ...record, content: null, extra: {}, organizationId: organization.id }),
          forget: () => (seen = []),
        },
        signal,
      )
      for (const record of seen) take('documents', record)
      ledgers.documents.readings.set(organization.id, reading)
      finished(`Documents of ${organization.name}`)
    }),
  ]
  await inParallel(tasks, options.concurrency)
  // Last, since it repeats dates that configurations and domains have told already.
  await flat('expirations')()

  for (const { organizationId, example } of duplicates.twice())
    ledgers.configurations.takeBack(organizationId, 'configurations-unique', example)
  ledgers.flexibleAssets.reading = summary(assetReadings)
  ledgers.documents.reading = chosen.length === 0 ? COMPLETE : summary([...ledgers.documents.readings.values()])
  finished('Documents')

  return {
    organizations: chosen.map((organization) => factsOf(organization, ledgers)),
    organizationsReading,
    readings: Object.fromEntries(AUDITED_KINDS.map((kind) => [kind, ledgers[kind].reading])) as Record<AuditedKind, Reading>,
    unassigned: Object.fromEntries(AUDITED_KINDS.map((kind) => [kind, ledgers[kind].outside(ids)])) as Record<AuditedKind, number>,
    flexibleAssetTypes: typeFacts.sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)),
    typesReading,
    dueDates: due.all() satisfies readonly DueDate[],
    webUrl,
    links: options.links,
  }
}

/** Several lists as one: available as far as one of them is. */
const summary = (readings: readonly Reading[]): Reading => {
  const poor = readings.filter(({ state }) => state !== 'complete')
  if (poor.length === 0) return COMPLETE
  const reasons = [...new Set(poor.flatMap(({ reasons }) => reasons))]
  const none = readings.every(({ state }) => state === 'not_available')
  return none
    ? { state: 'not_available', reasons: reasons.slice(0, 3) }
    : { state: 'incomplete', reasons: [`${poor.length} of ${readings.length} lists could not be read in full.`, ...reasons.slice(0, 3)] }
}

/** Traits may hold secrets, and are never looked at. */
const withoutTraits = (record: RecordTypes['flexibleAssets'], typeName: string): RecordTypes['flexibleAssets'] => ({
  ...record,
  traits: {},
  extra: {},
  flexibleAssetTypeName: record.flexibleAssetTypeName ?? typeName,
})

const factsOf = (organization: Organization, ledgers: Ledgers): OrganizationFacts => ({
  id: organization.id,
  name: organization.name,
  type: organization.organizationTypeName,
  status: organization.organizationStatusName,
  kinds: Object.fromEntries(
    AUDITED_KINDS.map((kind) => [kind, { reading: ledgers[kind].readingOf(organization.id), facts: ledgers[kind].facts(organization.id) }]),
  ) as unknown as OrganizationFacts['kinds'],
})

const originOf = (address: string | null): string | null => {
  const checked = webAddress(address)
  return checked === null ? null : new URL(checked).origin
}
