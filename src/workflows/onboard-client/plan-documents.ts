/** The steps of documents: folders, sections, publication; and of files that are uploaded as documents. */
import type { MarkdownSection } from '../../client/markdown/render-markdown.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { alignSections } from './align-sections.js'
import { seenOf } from './changed-since.js'
import { fold } from './names.js'
import type { DesiredDocument } from './onboarding-file.js'
import type { PlanBuilder } from './plan-builder.js'
import { isStepReference, stepReference } from './plan-types.js'
import type { Attributes, OnboardingStep, StepAction, StepReference } from './plan-types.js'
import { ORGANIZATION, documentKey, folderKey } from './step-keys.js'

const organizationId = stepReference(ORGANIZATION)

export const planFolders = (plan: PlanBuilder, present: readonly AnyRecord[]): void => {
  const planned = new Set<string>()
  for (const { folder } of [...plan.file.documents, ...plan.file.files]) {
    for (let depth = 1; depth <= folder.length; depth++) {
      const names = folder.slice(0, depth)
      const key = folderKey(names)
      if (planned.has(key)) continue
      planned.add(key)
      const parent = depth === 1 ? undefined : stepReference(folderKey(names.slice(0, -1)))
      const attributes = { name: names[depth - 1], ...(parent === undefined ? {} : { parentId: parent }) }
      const match = plan.match({ resource: 'documentFolders', wanted: { attributes } }, present)
      plan.addRecord(
        {
          key,
          kind: 'folder',
          resource: 'documentFolders',
          title: names.join('/'),
          wanted: { attributes: match.record === null ? attributes : {} },
          onCreate: { organizationId },
          dependsOn: [ORGANIZATION],
        },
        present,
        match,
      )
    }
  }
}

export const planDocuments = async (plan: PlanBuilder, present: readonly AnyRecord[]): Promise<void> => {
  for (const document of plan.file.documents) {
    const step = planDocument(plan, documentKey(document.name), 'document', document, present)
    if (step.action === 'conflict') continue
    await planBody(
      plan,
      document,
      step,
      present.find((record) => record.id === step.id),
    )
  }
}

export const planFiles = async (plan: PlanBuilder, present: readonly AnyRecord[]): Promise<void> => {
  for (const { name, folder, file } of plan.file.files) {
    const step = planDocument(plan, documentKey(name), 'file', { name, folder }, present)
    if (step.action === 'conflict') continue
    const attached = step.id === null ? [] : await plan.view.all('attachments', { resourceType: 'documents', resourceId: step.id })
    const state = attachmentState(attached, file.name, file.sizeBytes)
    plan.add({
      key: `${step.key}/attachment`,
      kind: 'attachment',
      title: `${file.name} of ${name}`,
      changes: state.action === 'create' ? [{ field: 'file', before: null, after: `${file.name}, ${file.sizeBytes} bytes` }] : [],
      ...state,
      work: state.action === 'create' ? { do: 'upload', organizationId, document: stepReference(step.key), name, file } : null,
      dependsOn: [step.key],
    })
  }
}

/** Whether a record has a file already, by name and size. */
export const attachmentState = (
  attached: readonly AnyRecord[],
  name: string,
  sizeBytes: number,
): { readonly action: StepAction; readonly id: string | null; readonly reason?: string } => {
  const sameName = attached.filter((attachment) =>
    [attachment['attachmentFileName'], attachment['name']].some((known) => fold(String(known ?? '')) === fold(name)),
  )
  const same = sameName.find((attachment) => Number(attachment['attachmentFileSize']) === sizeBytes)
  if (same !== undefined) return { action: 'unchanged', id: same.id }
  const [other] = sameName
  if (other === undefined) return { action: 'create', id: null }
  return {
    action: 'conflict',
    id: null,
    reason: `An attachment of this name with ${String(other['attachmentFileSize'])} bytes is there (${other.id}); the file has ${sizeBytes}. Files cannot be replaced: delete or rename the old one in IT Glue, or rename the file.`,
  }
}

const planDocument = (
  plan: PlanBuilder,
  key: string,
  kind: 'document' | 'file',
  document: Pick<DesiredDocument, 'name' | 'folder'>,
  present: readonly AnyRecord[],
): OnboardingStep => {
  const folder = document.folder.length === 0 ? undefined : stepReference(folderKey(document.folder))
  const placed = folder === undefined ? {} : { documentFolderId: folder }
  const match = plan.match({ resource: 'documents', wanted: { attributes: { name: document.name, ...placed } } }, present)
  const step = plan.addRecord(
    {
      key,
      kind,
      resource: 'documents',
      title: document.name,
      wanted: { attributes: match.record === null ? { organizationId, name: document.name, ...placed } : {} },
    },
    present,
    match,
  )
  if (match.record !== null && step.action !== 'conflict') checkFolder(plan, step, folder, match.record)
  return step
}

const checkFolder = (plan: PlanBuilder, step: OnboardingStep, folder: StepReference | undefined, present: AnyRecord): void => {
  const wanted = isStepReference(folder) ? plan.idOf(folder.step) : null
  if (folder === undefined || String(present['documentFolderId'] ?? '') === (wanted ?? 'none')) return
  plan.add({
    key: `${step.key}/folder`,
    kind: step.kind,
    action: 'conflict',
    title: step.title,
    changes: [],
    reason: `It lies in another folder than ${JSON.stringify(plan.step(folder.step)?.title ?? '')}, and the API cannot move it. Move it in IT Glue, or change "folder" in the file.`,
    id: step.id,
    work: null,
  })
}

const planBody = async (
  plan: PlanBuilder,
  document: DesiredDocument,
  owner: OnboardingStep,
  present: AnyRecord | undefined,
): Promise<void> => {
  const existing = owner.id === null ? [] : await plan.view.all('documentSections', { documentId: owner.id })
  const documentId = stepReference(owner.key)
  const aligned = alignSections(document.sections, existing)
  if ('conflict' in aligned) {
    plan.add({
      key: `${owner.key}/sections`,
      kind: 'section',
      action: 'conflict',
      title: `Text of ${document.name}`,
      changes: [],
      reason: aligned.conflict,
      id: null,
      work: null,
      dependsOn: [owner.key],
    })
    return
  }
  let previous = owner.key
  let changed = false
  // What stands further down makes room first.
  const moved = aligned.sections.filter(({ record, moves }) => record !== null && moves).reverse()
  for (const { record, sort, index } of moved) {
    previous = plan.add({
      key: `${owner.key}/section/${index + 1}/position`,
      kind: 'section',
      action: 'update',
      title: `Position of section ${index + 1} of ${document.name}`,
      changes: [{ field: 'sort', before: String(record?.['sort'] ?? ''), after: String(sort) }],
      id: record?.id ?? null,
      work: { do: 'update', resource: 'documentSections', attributes: { sort }, parent: { documentId } },
      dependsOn: [previous],
    }).key
    changed = true
  }
  for (const { section, record, differs, sort, index } of aligned.sections) {
    const action: StepAction = record === null ? 'create' : differs ? 'update' : 'unchanged'
    const attributes = attributesOf(section)
    const step = plan.add({
      key: `${owner.key}/section/${index + 1}`,
      kind: 'section',
      action,
      title: titleOf(section, index, document.name),
      changes:
        action === 'unchanged'
          ? []
          : [{ field: 'content', before: (record?.['content'] as string | null | undefined) ?? null, after: contentOf(section) }],
      id: record?.id ?? null,
      work:
        action === 'create'
          ? { do: 'create', resource: 'documentSections', attributes: { documentId, resourceType: typeOf(section), sort, ...attributes } }
          : action === 'update'
            ? {
                do: 'update',
                resource: 'documentSections',
                attributes,
                parent: { documentId },
                ...(record === null ? {} : { seen: seenOf(record, Object.keys(attributes)) }),
              }
            : null,
      // One after the other, so that they come to stand in their order.
      dependsOn: [previous],
    })
    if (action !== 'unchanged') {
      previous = step.key
      changed = true
    }
  }
  if (document.publish) planPublication(plan, document, owner, previous, changed, present)
}

const planPublication = (
  plan: PlanBuilder,
  document: DesiredDocument,
  owner: OnboardingStep,
  after: string,
  changed: boolean,
  present: AnyRecord | undefined,
): void => {
  const key = `${owner.key}/publication`
  // A run that was cut off between the last section and the publication left it open.
  const unpublished = present === undefined || present['publishedAt'] === null || present['draft'] === true || plan.isOpen(key)
  const needed = changed || unpublished
  plan.add({
    key,
    kind: 'publication',
    action: needed ? 'update' : 'unchanged',
    title: `Publication of ${document.name}`,
    changes: needed ? [{ field: 'published', before: null, after: 'the text as it is then' }] : [],
    id: owner.id,
    work: needed ? { do: 'publish', document: stepReference(owner.key) } : null,
    dependsOn: [owner.key, after],
  })
}

const typeOf = (section: MarkdownSection): string => (section.kind === 'heading' ? 'Document::Heading' : 'Document::Text')
const contentOf = (section: MarkdownSection): string => (section.kind === 'heading' ? section.text : section.html)
const attributesOf = (section: MarkdownSection): Attributes =>
  section.kind === 'heading' ? { content: section.text, level: section.level } : { content: section.html }
const titleOf = (section: MarkdownSection, index: number, document: string): string =>
  section.kind === 'heading' ? `Heading ${JSON.stringify(section.text)} of ${document}` : `Section ${index + 1} of ${document}`
