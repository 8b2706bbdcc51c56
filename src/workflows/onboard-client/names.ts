/** Every record of an onboarding file has a name of its own, and what refers to one finds it. */
import { didYouMean } from '../../jsonapi/near-names.js'
import { referenceParts } from './file-schema.js'
import type { ContactInput, Reference, ReferenceKind, TraitInput } from './file-schema.js'
import type { OnboardingFile, ProblemAt } from './onboarding-file.js'
import type { DataPath } from '../yaml-source.js'

/** How names are compared, here and with what the account holds. */
export const fold = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

export const contactName = (contact: Pick<ContactInput, 'firstName' | 'lastName'>): string =>
  [contact.firstName, contact.lastName].filter((part) => part !== undefined && part !== '').join(' ')

/** A record of the file that others can refer to. */
interface Named {
  readonly kind: ReferenceKind
  readonly name: string
  /** What tells it from another of the same name. */
  readonly extra: string
  readonly at: DataPath
}

/** Names that occur twice, references that lead nowhere or to several records. */
export const checkNames = (file: OnboardingFile): ProblemAt[] => {
  const records = namedRecords(file)
  return [...duplicates(records), ...danglingReferences(file, records), ...doubledEntries(file)]
}

/** The positions, within its kind, of the records that a reference means. */
export const recordsMeant = (file: OnboardingFile, wanted: Reference): number[] => {
  const { kind, name } = referenceParts(wanted)
  return namedRecords(file)
    .filter((record) => record.kind === kind)
    .flatMap((record, index) => (means(record, name, wanted.type) ? [index] : []))
}

const means = (record: Named, name: string, type: string | undefined): boolean =>
  fold(record.name) === fold(name) && (type === undefined || fold(record.extra) === fold(type))

const namedRecords = (file: OnboardingFile): Named[] => {
  const { data } = file
  return [
    ...(data.locations ?? []).map(({ name }, index): Named => ({ kind: 'location', name, extra: '', at: ['locations', index, 'name'] })),
    ...(data.contacts ?? []).map((contact, index): Named => ({
      kind: 'contact',
      name: contactName(contact),
      extra: '',
      at: ['contacts', index, 'firstName'],
    })),
    ...(data.configurations ?? []).map(({ name }, index): Named => ({
      kind: 'configuration',
      name,
      extra: '',
      at: ['configurations', index, 'name'],
    })),
    ...(data.passwords ?? []).map(({ name, username }, index): Named => ({
      kind: 'password',
      name,
      extra: username ?? '',
      at: ['passwords', index, 'name'],
    })),
    ...file.documents.map(({ name }, index): Named => ({ kind: 'document', name, extra: '', at: ['documents', index] })),
    // A file that is uploaded becomes a document like the others.
    ...file.files.map(({ name }, index): Named => ({ kind: 'document', name, extra: '', at: ['files', index] })),
    ...file.flexibleAssets.map(({ title, type }, index): Named => ({
      kind: 'flexibleAsset',
      name: title ?? '',
      extra: type,
      at: ['flexibleAssets', index],
    })),
  ]
}

const duplicates = (records: readonly Named[]): ProblemAt[] => {
  const seen = new Map<string, Named>()
  const problems: ProblemAt[] = []
  for (const record of records) {
    if (record.name === '') continue
    const key = JSON.stringify([record.kind, fold(record.name), fold(record.extra)])
    if (seen.has(key)) {
      problems.push({
        at: record.at,
        message: `Two ${inWords(record.kind)}s are named ${JSON.stringify(record.name)}${record.kind === 'password' ? ' and have the same username' : ''}.`,
        hint: 'A record is found again by its name, so each needs one of its own.',
      })
    }
    seen.set(key, record)
  }
  return problems
}

const danglingReferences = (file: OnboardingFile, records: readonly Named[]): ProblemAt[] =>
  references(file).flatMap(({ at, kind, name, type }): ProblemAt[] => {
    if (kind === 'user') {
      if (at[0] === 'flexibleAssets') return []
      return [{ at, message: 'A user cannot be linked here.', hint: 'Users can be named in traits of flexible assets.' }]
    }
    const candidates = records.filter((record) => record.kind === kind)
    const found = candidates.filter((record) => means(record, name, type))
    if (found.length === 1) return []
    if (found.length > 1) {
      const hint = kind === 'flexibleAsset' ? 'Add "type" to the reference.' : 'Give them different names.'
      return [{ at, message: `${found.length} ${inWords(kind)}s of the file are named ${JSON.stringify(name)}.`, hint }]
    }
    const names = candidates.map((record) => record.name).filter((known) => known !== '')
    return [
      {
        at,
        message: `The file has no ${inWords(kind)} named ${JSON.stringify(name)}.`,
        hint:
          didYouMean(name, names) ??
          (candidates.some((record) => record.name === '')
            ? 'A flexible asset that others refer to needs "title".'
            : names.length === 0
              ? `It has no ${inWords(kind)} at all.`
              : `It has ${names.map((known) => `"${known}"`).join(', ')}.`),
      },
    ]
  })

interface ReferenceAt {
  readonly at: DataPath
  readonly kind: ReferenceKind
  readonly name: string
  readonly type?: string | undefined
}

const references = (file: OnboardingFile): ReferenceAt[] => {
  const { data } = file
  const found: ReferenceAt[] = []
  const byName = (at: DataPath, kind: ReferenceKind, name: string | undefined): void => {
    if (name !== undefined) found.push({ at, kind, name })
  }
  const whole = (at: DataPath, value: Reference): void => {
    found.push({ at, ...referenceParts(value), type: value.type })
  }
  data.contacts?.forEach(({ location }, index) => byName(['contacts', index, 'location'], 'location', location))
  data.configurations?.forEach(({ location, contact }, index) => {
    byName(['configurations', index, 'location'], 'location', location)
    byName(['configurations', index, 'contact'], 'contact', contact)
  })
  data.passwords?.forEach(({ configuration }, index) => byName(['passwords', index, 'configuration'], 'configuration', configuration))
  file.flexibleAssets.forEach(({ traits }, index) => {
    for (const [key, value] of Object.entries(traits)) {
      const at = ['flexibleAssets', index, 'traits', key]
      referencesIn(value).forEach((one, position) => whole(Array.isArray(value) ? [...at, position] : at, one))
    }
  })
  data.links?.forEach(({ from, to }, index) => {
    whole(['links', index, 'from'], from)
    whole(['links', index, 'to'], to)
  })
  data.attachments?.forEach(({ to }, index) => whole(['attachments', index, 'to'], to))
  return found
}

/** The references in the value of a trait. */
export const referencesIn = (value: TraitInput): readonly Reference[] =>
  Array.isArray(value) ? (value as readonly Reference[]) : typeof value === 'object' ? [value as Reference] : []

/** Interfaces, addresses, serial numbers, links and attachments that stand twice. */
const doubledEntries = (file: OnboardingFile): ProblemAt[] => {
  const problems: ProblemAt[] = []
  const once = (seen: Set<string>, key: string, at: DataPath, message: string, hint = 'Keep one of them.'): void => {
    if (seen.has(key)) problems.push({ at, message, hint })
    seen.add(key)
  }
  file.data.configurations?.forEach(({ interfaces }, index) => {
    const seen = new Set<string>()
    interfaces?.forEach(({ name }, position) =>
      once(seen, fold(name), ['configurations', index, 'interfaces', position], `Two interfaces are named ${JSON.stringify(name)}.`),
    )
  })
  // A record is found again by these before its name is looked at.
  const emails = new Set<string>()
  file.data.contacts?.forEach(({ emails: given = [] }, index) => {
    const first = given.find((email) => email.primary === true) ?? given[0]
    if (first === undefined) return
    once(
      emails,
      fold(first.value),
      ['contacts', index, 'emails'],
      'Two contacts have the same first e-mail address.',
      'A contact is found again by it: name another address first, or leave it to one of them.',
    )
  })
  const serials = new Set<string>()
  file.data.configurations?.forEach(({ serialNumber }, index) => {
    if (serialNumber !== undefined && serialNumber.trim() !== '')
      once(
        serials,
        fold(serialNumber),
        ['configurations', index, 'serialNumber'],
        'Two configurations have the same serial number.',
        'A device is found again by it: correct one of them.',
      )
  })
  const links = new Set<string>()
  file.data.links?.forEach(({ from, to }, index) => {
    const ends = [end(from), end(to)]
    if (ends[0] === ends[1]) problems.push({ at: ['links', index], message: 'A record cannot be linked to itself.' })
    // One link serves both ends.
    else once(links, ends.sort().join(' '), ['links', index], 'These two are linked twice.')
  })
  const attached = new Set<string>()
  file.data.attachments?.forEach(({ to }, index) => {
    const name = file.attachments[index]?.name ?? ''
    once(
      attached,
      `${end(to)} ${fold(name)}`,
      ['attachments', index],
      `Two attachments of the same record are named ${JSON.stringify(name)}.`,
    )
  })
  return problems
}

const end = (value: Reference): string => {
  const { kind, name } = referenceParts(value)
  return JSON.stringify([kind, fold(name), fold(value.type ?? '')])
}

const inWords = (kind: ReferenceKind): string => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
