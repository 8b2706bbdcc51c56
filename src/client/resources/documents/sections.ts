/** The sections of a document: its headings, texts, galleries and steps. What is changed here is a draft until it is published. */
import type { Catalog, CreateInput, DocumentSection, UpdateInput } from '../../../catalog/index.js'
import { PartialError, UsageError, isGlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { refuseVanishing } from './vanishing.js'
import { grouped } from '../../generic/call-options.js'

export type SectionInput = Omit<CreateInput<Catalog['documentSections']>, 'extra'>
export type SectionChanges = Omit<UpdateInput<Catalog['documentSections']>, 'extra'>
type Id = string | number

export interface SectionOperations {
  /** The sections of a document in their order, drafts included. */
  sections(id: Id, options?: CallOptions): Promise<readonly DocumentSection[]>
  /**
   * Adds a section to the draft.
   * @throws UsageError for what the API would take out without a word: drawings, scripts, `data:` addresses, tags in a heading
   */
  addSection(id: Id, section: SectionInput, options?: CallOptions): Promise<DocumentSection>
  /** Changes what is named. `content` replaces all of the section's HTML. @throws UsageError as `addSection` */
  updateSection(id: Id, sectionId: Id, changes: SectionChanges, options?: CallOptions): Promise<DocumentSection>
  /** Takes a section out of the draft. With a gallery or a step, its images are deleted. */
  deleteSection(id: Id, sectionId: Id, options?: CallOptions): Promise<void>
  /**
   * Brings the sections into this order; sends nothing where they are in it.
   * @param sectionIds all of them, each once
   * @throws PartialError `partial` when a move failed: nothing is lost, and repeating it finishes the work
   */
  reorderSections(id: Id, sectionIds: readonly Id[], options?: CallOptions): Promise<readonly DocumentSection[]>
}

export const sectionOperations = (sections: ResourceClient): SectionOperations => ({
  async sections(id, options = {}) {
    const all = (await sections
      .list({ documentId: id, ...callOptions(options), priority: options.priority ?? 'interactive' })
      .collect()) as unknown as readonly DocumentSection[]
    return [...all].sort((a, b) => (a.sort ?? 0) - (b.sort ?? 0))
  },

  async addSection(id, section, options = {}) {
    refuseVanishing(section.resourceType, section.content)
    return (await sections.create({ ...section, documentId: id }, callOptions(options))) as unknown as DocumentSection
  },

  async updateSection(id, sectionId, changes, given = {}) {
    const options = grouped(given)
    if (typeof changes.content === 'string' && changes.content.includes('<')) {
      // A heading takes no tags; which kind this is, only the API knows.
      const present = await sections.get(sectionId, { documentId: id, ...callOptions(options) })
      refuseVanishing(String(present['resourceType']), changes.content)
    }
    return (await sections.update(sectionId, changes, { documentId: id, ...callOptions(options) })) as unknown as DocumentSection
  },

  deleteSection: (id, sectionId, options = {}) => sections.delete(sectionId, { documentId: id, ...callOptions(options) }),

  async reorderSections(id, sectionIds, given = {}) {
    const options = grouped(given)
    const present = await this.sections(id, options)
    const wanted = sectionIds.map(String)
    requireAll(present, wanted)
    let before = 0
    // Two in one place may come in any order.
    const follows = (at: number): boolean => at === 0 || (present[at]?.sort ?? 0) > (present[at - 1]?.sort ?? 0)
    while (before < wanted.length && present[before]?.id === wanted[before] && follows(before)) before += 1
    // Behind all that are there, one after the other: no place is taken, so it does not matter whether the API would make room.
    let sort = Math.max(0, ...present.map((section) => section.sort ?? 0))
    const moved: string[] = []
    for (const sectionId of wanted.slice(before)) {
      try {
        await sections.update(sectionId, { sort: ++sort }, { documentId: id, ...callOptions(options) })
      } catch (error) {
        throw partly(`${moved.length} of ${wanted.length - before} sections were moved`, { moved }, error)
      }
      moved.push(sectionId)
    }
    return moved.length === 0 ? present : this.sections(id, options)
  },
})

/** A `PartialError` for work on sections that can simply be repeated. */
export const partly = <T>(what: string, done: T, error: unknown): PartialError<T> =>
  new PartialError(`${what}${isGlueError(error) ? `, then: ${error.message}` : '.'}`, done, {
    hint: 'Repeat it: what is done is looked up first and not done again.',
    cause: error,
    outcome: isGlueError(error) ? (error.outcome ?? 'rejected') : 'rejected',
  })

const requireAll = (present: readonly DocumentSection[], wanted: readonly string[]): void => {
  const ids = new Set(wanted)
  const unknown = wanted.filter((id) => !present.some((section) => section.id === id))
  if (unknown.length === 0 && ids.size === present.length && wanted.length === ids.size) return
  throw new UsageError('invalid_input', `The order must name each of the ${present.length} sections of the document once.`, {
    hint:
      unknown.length > 0
        ? `It has no section ${unknown[0]?.slice(0, 20)}.`
        : `It has: ${present.map(({ id }) => id).join(', ')}. Nothing was sent.`,
  })
}
