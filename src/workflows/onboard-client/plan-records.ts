/** The steps of everything that is one record with attributes: organization, locations, contacts, configurations, passwords. */
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { seenOf } from './changed-since.js'
import type { Wanted } from './compare.js'
import { mergeDetails } from '../../client/resources/contacts/merge-details.js'
import type { Detail } from '../../client/resources/contacts/merge-details.js'
import { newDetails, wantedEmails, wantedPhones } from './contact-details.js'
import type { ConfigurationInput, ContactInput, PasswordInput } from './file-schema.js'
import { contactName, fold } from './names.js'
import { given } from './plan-builder.js'
import type { PlanBuilder } from './plan-builder.js'
import { stepReference } from './plan-types.js'
import type { OnboardingStep, SecretRequest } from './plan-types.js'
import { dropRotationLines, rotationLine, rotationLines } from './rotation-note.js'
import { describeSource } from './secret-source.js'
import { ORGANIZATION, configurationKey, contactKey, locationKey, passwordKey } from './step-keys.js'
import type { DataPath } from '../yaml-source.js'

const organizationId = stepReference(ORGANIZATION)

/** Looks a name up and takes down what to show for its id. */
class References {
  readonly attributes: Record<string, unknown> = {}
  readonly shown: Record<string, string> = {}

  constructor(
    private readonly plan: PlanBuilder,
    private readonly at: DataPath,
  ) {}

  async name(
    key: string,
    resource: ResourceKey,
    name: string | undefined,
    scope?: { readonly field: string; readonly id: string },
  ): Promise<string | undefined> {
    const id = await this.plan.named(resource, name, [...this.at, key], scope)
    if (name !== undefined && id !== undefined) this.set(key, id, name)
    return id
  }

  set(key: string, value: unknown, shown: string | undefined): void {
    this.attributes[`${key}Id`] = value
    if (shown !== undefined) this.shown[`${key}Id`] = shown
  }
}

export const planOrganization = async (plan: PlanBuilder): Promise<OnboardingStep> => {
  const { organization } = plan.file.data
  const { renderMarkdown } = await import('../../client/markdown/render-markdown.js')
  const references = new References(plan, ['organization'])
  const typeId = await plan.named('organizationTypes', organization.type, ['organization', 'type'])
  const statusId = await plan.named('organizationStatuses', organization.status, ['organization', 'status'])
  if (typeId !== undefined) references.set('organizationType', typeId, organization.type)
  if (statusId !== undefined) references.set('organizationStatus', statusId, organization.status)
  const wanted: Wanted = {
    attributes: given({
      name: organization.name,
      ...references.attributes,
      shortName: organization.shortName,
      description: organization.description,
      alert: organization.alert,
      quickNotes: organization.quickNotes === undefined ? undefined : renderMarkdown(organization.quickNotes).html,
    }),
    shown: references.shown,
  }
  const match = plan.match({ resource: 'organizations', wanted }, await plan.view.all('organizations'))
  // A list cuts long texts, so what is compared is the record itself.
  const record = match.record === null ? null : await plan.view.client.resource('organizations').get(match.record.id, { ...plan.view.call })
  return plan.addRecord(
    { key: ORGANIZATION, kind: 'organization', resource: 'organizations', title: organization.name, wanted: keepSpelling(wanted, record) },
    [],
    { ...match, record },
  )
}

export const planLocations = async (plan: PlanBuilder, present: readonly AnyRecord[]): Promise<void> => {
  for (const [index, location] of (plan.file.data.locations ?? []).entries()) {
    const { region, country, ...attributes } = location
    const references = new References(plan, ['locations', index])
    const countryId = await references.name('country', 'countries', country)
    if (country === undefined || countryId !== undefined)
      await references.name('region', 'regions', region, countryId === undefined ? undefined : { field: 'countryId', id: countryId })
    const wanted = { attributes: given({ organizationId, ...attributes, ...references.attributes }), shown: references.shown }
    record(plan, { key: locationKey(location.name), kind: 'location', resource: 'locations', title: location.name, wanted }, present)
  }
}

export const planContacts = async (plan: PlanBuilder, present: readonly AnyRecord[]): Promise<void> => {
  for (const [index, contact] of (plan.file.data.contacts ?? []).entries()) {
    const { type, location, emails, phones, ...attributes } = contact
    const references = new References(plan, ['contacts', index])
    const typeId = await plan.named('contactTypes', type, ['contacts', index, 'type'])
    if (typeId !== undefined) references.set('contactType', typeId, type)
    if (location !== undefined) references.set('location', stepReference(locationKey(location)), location)
    const wanted: Wanted = { attributes: given({ organizationId, ...attributes, ...references.attributes }), shown: references.shown }
    const details = { contactEmails: wantedEmails(emails ?? []), contactPhones: wantedPhones(phones ?? []) }
    const match = plan.match({ resource: 'contacts', wanted: { attributes: { ...wanted.attributes, ...details } } }, present)
    plan.addRecord(
      {
        key: contactKey(contact),
        kind: 'contact',
        resource: 'contacts',
        title: contactName(contact),
        wanted: keepSpelling(
          { ...wanted, attributes: { ...wanted.attributes, ...mergedDetails(contact, details, match.record) } },
          match.record,
        ),
      },
      present,
      match,
    )
  }
}

/** Lists that are to be written as a whole: for a new contact those of the file, else what is there with what is missing added. */
const mergedDetails = (
  contact: ContactInput,
  wanted: { readonly contactEmails: readonly Detail[]; readonly contactPhones: readonly Detail[] },
  record: AnyRecord | null,
): Readonly<Record<string, unknown>> => {
  const one = (kind: 'email' | 'phone', key: 'contactEmails' | 'contactPhones'): unknown => {
    if ((kind === 'email' ? contact.emails : contact.phones) === undefined) return undefined
    if (record === null) return newDetails(wanted[key])
    return mergeDetails(kind, (record[key] ?? []) as readonly Detail[], wanted[key]) ?? undefined
  }
  return given({ contactEmails: one('email', 'contactEmails'), contactPhones: one('phone', 'contactPhones') })
}

export const planConfigurations = async (plan: PlanBuilder, present: readonly AnyRecord[]): Promise<void> => {
  for (const [index, configuration] of (plan.file.data.configurations ?? []).entries()) {
    const { type, status, manufacturer, model, operatingSystem, location, contact, interfaces: _interfaces, ...attributes } = configuration
    const at: DataPath = ['configurations', index]
    const references = new References(plan, at)
    const typeId = await plan.named('configurationTypes', type, [...at, 'type'])
    const statusId = await plan.named('configurationStatuses', status, [...at, 'status'])
    if (typeId !== undefined) references.set('configurationType', typeId, type)
    if (statusId !== undefined) references.set('configurationStatus', statusId, status)
    const manufacturerId = await references.name('manufacturer', 'manufacturers', manufacturer)
    if (model !== undefined && manufacturer === undefined)
      plan.problems.push({
        at: [...at, 'model'],
        message: 'A model is one of a manufacturer, which is not given.',
        hint: 'Add "manufacturer".',
      })
    if (manufacturerId !== undefined) await references.name('model', 'models', model, { field: 'manufacturerId', id: manufacturerId })
    await references.name('operatingSystem', 'operatingSystems', operatingSystem)
    if (location !== undefined) references.set('location', stepReference(locationKey(location)), location)
    if (contact !== undefined) references.set('contact', stepReference(contactKeyOf(plan, contact)), contact)
    const wanted = { attributes: given({ organizationId, ...attributes, ...references.attributes }), shown: references.shown }
    const key = configurationKey(configuration.name)
    const step = record(plan, { key, kind: 'configuration', resource: 'configurations', title: configuration.name, wanted }, present)
    planInterfaces(
      plan,
      configuration,
      step,
      present.find((candidate) => candidate.id === step.id),
    )
  }
}

const contactKeyOf = (plan: PlanBuilder, name: string): string => {
  const meant = plan.file.data.contacts?.find((contact) => fold(contactName(contact)) === fold(name))
  return meant === undefined ? `contact:${fold(name)}` : contactKey(meant)
}

const planInterfaces = (
  plan: PlanBuilder,
  configuration: ConfigurationInput,
  owner: OnboardingStep,
  present: AnyRecord | undefined,
): void => {
  const existing = (present?.included['configurationInterfaces'] ?? []) as unknown as readonly AnyRecord[]
  for (const item of configuration.interfaces ?? []) {
    // The addresses of a configuration are those of its primary interface: what is left out there would be emptied here.
    const inherited = item.primary === true ? { ipAddress: configuration.primaryIp, macAddress: configuration.macAddress } : {}
    const wanted = { attributes: given({ ...inherited, ...item }) }
    record(
      plan,
      {
        key: `${owner.key}/interface/${fold(item.name)}`,
        kind: 'interface',
        resource: 'configurationInterfaces',
        title: `${item.name} of ${configuration.name}`,
        wanted,
        onCreate: { configurationId: stepReference(owner.key) },
        dependsOn: [owner.key],
      },
      existing,
    )
  }
}

export const planPasswords = async (plan: PlanBuilder, present: readonly AnyRecord[]): Promise<void> => {
  for (const [index, password] of (plan.file.data.passwords ?? []).entries()) {
    const { name, username, url, notes, category, configuration } = password
    const at: DataPath = ['passwords', index]
    const references = new References(plan, at)
    const categoryId = await plan.named('passwordCategories', category, [...at, 'category'])
    if (categoryId !== undefined) references.set('passwordCategory', categoryId, category)
    const wanted: Wanted = {
      attributes: given({ organizationId, name, username, url, notes, ...references.attributes }),
      shown: references.shown,
    }
    const match = plan.match({ resource: 'passwords', wanted }, present)
    const parent = configuration === undefined ? undefined : stepReference(configurationKey(configuration))
    const embedded = parent === undefined ? {} : { resourceType: 'Configuration', resourceId: parent }
    const secret: SecretRequest = { name, username: username ?? null, source: password.value, place: placeOf(plan, [...at, 'value']) }
    const step = plan.addRecord(
      {
        key: passwordKey(password),
        kind: 'password',
        resource: 'passwords',
        title: username === undefined ? name : `${name} (${username})`,
        wanted: keepSpelling(keepRotationNotes(wanted, match.record), match.record),
        onCreate: embedded,
        secret,
      },
      present,
      match,
    )
    if (match.record === null || step.action === 'conflict') continue
    settleExisting(plan, step, password, match.record, secret)
    if (parent !== undefined) checkParent(plan, step, parent.step, match.record)
  }
}

/** An existing value is left alone, and said not to have been looked at; or replaced where the file asks for it. */
const settleExisting = (
  plan: PlanBuilder,
  step: OnboardingStep,
  password: PasswordInput,
  present: AnyRecord,
  secret: SecretRequest,
): void => {
  const at = plan.steps.indexOf(step)
  if (password.rotate !== true) {
    plan.replace(at, { ...step, reason: step.reason ?? 'value not compared' })
    return
  }
  const attributes = step.work?.do === 'update' ? step.work.attributes : {}
  const notes = [attributes['notes'] ?? present['notes'], rotationLine(plan.today)]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('\n')
  plan.replace(at, {
    ...step,
    action: 'update',
    changes: [...step.changes, { field: 'password', before: 'not compared', after: `new value from ${describeSource(password.value)}` }],
    work: {
      do: 'update',
      resource: 'passwords',
      attributes: { ...attributes, notes },
      seen: seenOf(present, [...Object.keys(attributes), 'notes']),
      secret,
    },
  })
}

const checkParent = (plan: PlanBuilder, step: OnboardingStep, parent: string, present: AnyRecord): void => {
  if (String(present['resourceId'] ?? '') === (plan.idOf(parent) ?? '')) return
  plan.add({
    key: `${step.key}/configuration`,
    kind: 'password',
    action: 'conflict',
    title: step.title,
    changes: [
      { field: 'configuration', before: (present['cachedResourceName'] as string | null) ?? null, after: plan.step(parent)?.title ?? null },
    ],
    reason:
      'The API cannot move a password into another record. Move it in IT Glue, or take "configuration" out of the file and link the two.',
    id: step.id,
    work: null,
  })
}

/** Lines that rotations left in the notes are not the file's, and stay. */
const keepRotationNotes = (wanted: Wanted, present: AnyRecord | null): Wanted => {
  const notes = wanted.attributes['notes']
  if (present === null || typeof notes !== 'string') return wanted
  const lines = rotationLines(String(present['notes'] ?? ''))
  return lines === '' ? wanted : { ...wanted, attributes: { ...wanted.attributes, notes: [dropRotationLines(notes), lines].join('\n') } }
}

/** A name by which a record was found is the same name, however it is written; it is not changed. */
const keepSpelling = (wanted: Wanted, present: AnyRecord | null): Wanted => {
  if (present === null) return wanted
  const attributes = Object.fromEntries(
    Object.entries(wanted.attributes).filter(
      ([key, value]) => !(NAMES.has(key) && typeof value === 'string' && fold(value) === fold(String(present[key] ?? ''))),
    ),
  )
  return { ...wanted, attributes }
}
const NAMES: ReadonlySet<string> = new Set(['name', 'firstName', 'lastName', 'username', 'serialNumber'])

const record = (plan: PlanBuilder, wanted: Parameters<PlanBuilder['addRecord']>[0], present: readonly AnyRecord[]): OnboardingStep => {
  const match = plan.match(wanted, present)
  return plan.addRecord({ ...wanted, wanted: keepSpelling(wanted.wanted, match.record) }, present, match)
}

const placeOf = (plan: PlanBuilder, at: DataPath): string => {
  const { line, column } = plan.file.placeOf(at)
  return `${plan.file.path}:${line}:${column}`
}
