import { contentFrom } from '../../quirks/document-content.js'
import { idsOf, SECTION_CONTENT } from './ids.js'
import { Table } from './table.js'
import type { Slot } from './table.js'
import type { World } from './world.js'

const FOLDERS = ['Procedures', 'Network', 'Security', 'Servers', 'Users', 'Vendors'] as const
const TITLES = [
  'New starter',
  'Leaver',
  'Restart the server',
  'Replace the firewall',
  'Backup restore test',
  'Internet outage',
  'Patch window',
  'Printer does not print',
  'Password reset',
  'On-site visit',
  'Phone system changes',
  'Year end',
] as const
const STEPS = [
  'Check that last night’s backup is green before anything is changed.',
  'Call the contact on site and agree on a time.',
  'Note what was done in the ticket, with start and end.',
  'Tell the service desk if it takes longer than an hour.',
  'Keep the old device for two weeks, then wipe it.',
] as const

/** Sections of each document. */
export const SECTIONS = 2

export const documentTables = (world: World): readonly Table[] => {
  const { layouts } = world
  const folders = new Table(world, {
    resource: 'documentFolders',
    layout: layouts.documentFolders,
    local: ['parentId'],
    columns: {
      name: ({ round }) => {
        const again = Math.floor(round / FOLDERS.length)
        return again === 0 ? FOLDERS[round]! : `${FOLDERS[round % FOLDERS.length]!} ${again + 1}`
      },
      parentId: () => null,
      restricted: () => false,
      myGlue: () => false,
    },
  })
  const contents = idsOf(SECTION_CONTENT, world.seedNumber)
  const sections = new Table(world, {
    resource: 'documentSections',
    layout: layouts.documentSections,
    local: ['documentId'],
    columns: {
      documentId: ({ rank, round }) => world.idIn('documents', rank, Math.floor(round / SECTIONS)),
      resourceType: ({ round }) => (round % SECTIONS === 0 ? 'Document::Heading' : 'Document::Text'),
      content: (slot) =>
        slot.round % SECTIONS === 0
          ? 'Before you begin'
          : `<p>${slot.pick(STEPS, 1)} ${slot.pick(STEPS, 2)} Reference ${slot.place + 1}.</p>`,
      level: ({ round }) => (round % SECTIONS === 0 ? 2 : null),
      sort: ({ round }) => (round % SECTIONS) + 1,
      resourceId: ({ place }) => contents.at(place),
      lockVersion: () => 0,
    },
  })
  const contentOf = (slot: Slot): unknown[] => {
    const id = world.idIn('documents', slot.rank, slot.round)!
    const parts = Array.from({ length: SECTIONS }, (_, at) => layouts.documentSections.placeAt(slot.rank, slot.round * SECTIONS + at))
    return contentFrom(
      id,
      parts.map((place) => ({ id: sections.idAt(place), fields: sections.lookAt(place) })),
    )
  }
  const author = (slot: Slot): string => slot.pick(world.userIds, 1)
  const documents = new Table(world, {
    resource: 'documents',
    layout: layouts.documents,
    local: ['documentFolderId'],
    columns: {
      name: ({ rank, round }) =>
        `${TITLES[round % TITLES.length]!} - ${world.companies[rank]!.name} ${Math.floor(round / TITLES.length) + 1}`,
      documentFolderId: ({ rank, round }) => (round % 2 === 0 ? null : world.oneOf('documentFolders', rank, round >> 1)),
      content: contentOf,
      draft: () => false,
      published: () => true,
      publishedAt: ({ place }) => documents.valueAt(place, 'updatedAt'),
      publishedBy: author,
      userId: author,
      isUploaded: () => false,
      public: () => false,
      archived: (slot) => slot.below(25, 2) === 0,
      restricted: () => false,
      myGlue: () => false,
    },
  })
  return [folders, documents, sections]
}
