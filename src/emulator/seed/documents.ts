import type { SeedContext } from './context.js'
import { devicesOf, momentIn } from './organizations.js'
import type { Entry, Organization } from './organizations.js'
import { apportion } from './random.js'
import type { Random } from './random.js'
import { RUNBOOKS } from './words/runbooks.js'
import type { Block, Runbook } from './words/runbooks.js'
import { OFFICE_APPLICATIONS, TRADE_APPLICATIONS } from './words/trades.js'

const TOTAL = 960

/** A document that is a file: it has no sections, its attachment holds the bytes. */
export interface UploadedDocument extends Entry {
  readonly organization: Organization
}

export const addDocuments = (context: SeedContext, organizations: readonly Organization[], users: readonly Entry[]): UploadedDocument[] => {
  const quotas = apportion(
    TOTAL,
    organizations.map(({ profile, quality }) => (profile.seats === 0 ? 0 : (9 + profile.seats / 8) * quality * quality)),
  )
  const uploaded: UploadedDocument[] = []
  organizations.forEach((organization, index) => {
    const random = organization.random.fork('documents')
    const folders = new Folders(context, organization)
    const runbooks = random.sample(RUNBOOKS, RUNBOOKS.length)
    for (let number = 0; number < (quotas[index] ?? 0); number++) {
      const runbook = runbooks[number % runbooks.length] as Runbook
      addDocument({ context, organization, random, users, folders, uploaded, runbook, round: Math.floor(number / runbooks.length) })
    }
  })
  return uploaded
}

interface Plan {
  readonly context: SeedContext
  readonly organization: Organization
  readonly random: Random
  readonly users: readonly Entry[]
  readonly folders: Folders
  readonly uploaded: UploadedDocument[]
  readonly runbook: Runbook
  readonly round: number
}

const addDocument = ({ context, organization, random, users, folders, uploaded, runbook, round }: Plan): void => {
  const { quality, id: organizationId } = organization
  const ageS = momentIn(organization, random, 10, quality > 0.8 ? 900 : 2000)
  const touchedS = Math.min(
    ageS - 60,
    momentIn(organization, random, 1, quality > 0.9 ? 180 : quality > 0.8 ? 400 : quality > 0.5 ? 1000 : 1900),
  )
  const fill = filler(organization, random)
  const isUploaded = random.chance(0.06)
  const draft = !isUploaded && random.chance(0.06)
  const name = fill(runbook.title, false) + (round > 0 ? ` (${round + 1})` : '') + (isUploaded ? '.pdf' : '')
  const author = random.pick(users).id
  const id = context.add(
    'documents',
    {
      organizationId,
      name,
      // The badly kept organizations keep everything at the root.
      documentFolderId: random.chance(0.3 + quality * 0.65) ? folders.at(runbook.folder) : null,
      isUploaded,
      draft,
      published: !draft,
      publishedAt: draft ? null : context.timeline.timestamp(touchedS),
      publishedBy: draft ? null : author,
      userId: author,
      public: false,
      archived: random.chance(0.04),
      restricted: random.chance(0.04),
      myGlue: random.chance(0.02),
    },
    { ageS, touchedS },
  )
  organization.documents.push({ id, name, ageS })
  if (isUploaded) {
    uploaded.push({ id, name, ageS, organization })
    return
  }
  // In the neglected organizations documents stop after the introduction.
  const blocks = random.chance(quality * 1.5) ? runbook.blocks : runbook.blocks.slice(0, 2)
  blocks.forEach((block, index) => addSection(context, id, block, fill, { ageS: ageS - 20 - index, touchedS, sort: index + 1 }))
}

const addSection = (
  context: SeedContext,
  documentId: string,
  [kind, content, number]: Block,
  fill: (text: string, html: boolean) => string,
  { ageS, touchedS, sort }: { readonly ageS: number; readonly touchedS: number; readonly sort: number },
): void => {
  const resourceId = context.newId(ageS)
  const gallery = kind === 'Step' ? context.newId(ageS) : null
  context.add(
    'documentSections',
    {
      resourceType: `Document::${kind}`,
      content: fill(content, kind !== 'Heading'),
      ...(kind === 'Heading' && { level: (number ?? 2) as 2 }),
      ...(kind === 'Step' && { duration: number ?? null, resetCount: false }),
      sort,
      documentId,
      resourceId,
      documentGalleryId: gallery,
    },
    { ageS, touchedS, parent: { documentId } },
  )
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Puts the organization's own names into a text; the same name in the whole document. */
const filler = (organization: Organization, random: Random): ((text: string, html: boolean) => string) => {
  const { profile, domain, locations, contacts } = organization
  const nameOf = (choices: readonly Entry[], otherwise: string): string => (choices.length > 0 ? random.pick(choices).name : otherwise)
  const applications = [...TRADE_APPLICATIONS[profile.trade], ...OFFICE_APPLICATIONS]
  const names: Readonly<Record<string, string>> = {
    org: profile.name,
    short: profile.short,
    domain,
    server: nameOf(devicesOf(organization, 'Virtual Server', 'Server'), `${profile.short}-SRV`),
    firewall: nameOf(devicesOf(organization, 'Firewall'), 'the firewall'),
    switch: nameOf(devicesOf(organization, 'Switch'), 'the core switch'),
    nas: nameOf(devicesOf(organization, 'NAS'), 'the backup target'),
    printer: nameOf(devicesOf(organization, 'Printer'), 'the office printer'),
    site: nameOf(locations, 'the office'),
    contact: nameOf(contacts.slice(0, 5), 'the office manager'),
    app: random.pick(applications)[0],
  }
  return (text, html) =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => {
      const name = names[key] ?? key
      return html ? escapeHtml(name) : name
    })
}

/** The folders of one organization. They stand from its first minutes, before any document that lies in them. */
class Folders {
  readonly #context: SeedContext
  readonly #organization: Organization
  readonly #ids = new Map<string, string>()
  #ageS: number

  constructor(context: SeedContext, organization: Organization) {
    this.#context = context
    this.#organization = organization
    this.#ageS = organization.ageS - 100
  }

  at(path: readonly string[]): string | null {
    const ancestors: string[] = []
    path.forEach((name, depth) => {
      const key = path.slice(0, depth + 1).join('/')
      let id = this.#ids.get(key)
      if (id === undefined) {
        this.#ageS -= 15
        id = this.#context.add(
          'documentFolders',
          {
            organizationId: this.#organization.id,
            name,
            parentId: ancestors.at(-1) ?? null,
            ancestorIds: [...ancestors],
            restricted: name === 'Security',
            myGlue: false,
          },
          { ageS: this.#ageS },
        )
        this.#ids.set(key, id)
      }
      ancestors.push(id)
    })
    return ancestors.at(-1) ?? null
  }
}
