/** The steps of links between records, and of files attached to them. */
import type { ResourceKey } from '../../catalog/index.js'
import { attachmentParent } from '../../client/resources/attachments.js'
import { sameKind } from '../../client/resources/related-items.js'
import { referenceParts } from './file-schema.js'
import type { Reference, ReferenceKind } from './file-schema.js'
import { attachmentState } from './plan-documents.js'
import type { PlanBuilder } from './plan-builder.js'
import { stepReference } from './plan-types.js'
import type { LinkEndValue, OnboardingStep } from './plan-types.js'
import { keyOfReference } from './step-keys.js'

const RESOURCES: Readonly<Record<Exclude<ReferenceKind, 'user'>, ResourceKey>> = {
  location: 'locations',
  contact: 'contacts',
  configuration: 'configurations',
  password: 'passwords',
  document: 'documents',
  flexibleAsset: 'flexibleAssets',
}

interface End {
  readonly key: string
  readonly resource: ResourceKey
  readonly title: string
  readonly id: string | null
}

export const planLinks = async (plan: PlanBuilder, assetKeys: readonly string[]): Promise<void> => {
  const related = new Map<string, Promise<readonly LinkSeen[]>>()
  for (const { from, to, notes } of plan.file.data.links ?? []) {
    const [start, end] = [endOf(plan, from, assetKeys), endOf(plan, to, assetKeys)]
    const existing =
      start.id === null || end.id === null
        ? undefined
        : (await seenFrom(plan, related, start)).find((link) => link.resourceId === end.id && sameKind(link.assetType, end.resource))
    const base = {
      key: `link:${start.key} - ${end.key}`,
      kind: 'link' as const,
      title: `${start.title} - ${end.title}`,
      dependsOn: [start.key, end.key],
    }
    const changed = existing !== undefined && notes !== undefined && (existing.notes ?? '').trim() !== notes.trim()
    if (existing === undefined) {
      const work = { do: 'link' as const, from: valueOf(start), to: valueOf(end), notes }
      plan.add({
        ...base,
        action: 'create',
        changes: notes === undefined ? [] : [{ field: 'notes', before: null, after: notes }],
        id: null,
        work,
      })
    } else if (changed) {
      plan.add({
        ...base,
        action: 'update',
        changes: [{ field: 'notes', before: existing.notes, after: notes }],
        id: existing.id,
        work: {
          do: 'update',
          resource: 'relatedItems',
          attributes: { notes },
          parent: { resourceType: segmentOf(start.resource), resourceId: stepReference(start.key) },
        },
      })
    } else plan.add({ ...base, action: 'unchanged', changes: [], id: existing.id, work: null })
  }
}

export const planAttachments = async (plan: PlanBuilder, assetKeys: readonly string[]): Promise<void> => {
  for (const [index, { to }] of (plan.file.data.attachments ?? []).entries()) {
    const file = plan.file.attachments[index]
    const owner = endOf(plan, to, assetKeys)
    const parent = attachmentParent(segmentOf(owner.resource))
    if (file === undefined) continue
    if (parent === undefined) {
      plan.problems.push({ at: ['attachments', index, 'to'], message: `Nothing can be attached to a ${referenceParts(to).kind}.` })
      continue
    }
    const attached = owner.id === null ? [] : await plan.view.all('attachments', { resourceType: parent, resourceId: owner.id })
    const state = attachmentState(attached, file.name, file.sizeBytes)
    plan.add({
      key: `attachment:${owner.key}/${file.name}`,
      kind: 'attachment',
      title: `${file.name} of ${owner.title}`,
      changes: state.action === 'create' ? [{ field: 'file', before: null, after: `${file.name}, ${file.sizeBytes} bytes` }] : [],
      ...state,
      work: state.action === 'create' ? { do: 'attach', parent, to: stepReference(owner.key), file } : null,
      dependsOn: [owner.key],
    })
  }
}

const endOf = (plan: PlanBuilder, reference: Reference, assetKeys: readonly string[]): End => {
  const { kind, name } = referenceParts(reference)
  const key = keyOfReference(plan.file, reference, assetKeys)
  const step: OnboardingStep | undefined = plan.step(key)
  return { key, resource: kind === 'user' ? 'users' : RESOURCES[kind], title: step?.title ?? name, id: step?.id ?? null }
}

interface LinkSeen {
  readonly id: string
  readonly resourceId: string
  readonly assetType: string
  readonly notes: string | null
}

const seenFrom = (plan: PlanBuilder, related: Map<string, Promise<readonly LinkSeen[]>>, end: End): Promise<readonly LinkSeen[]> => {
  const known = related.get(end.key)
  if (known !== undefined) return known
  const read = plan.view.client.relatedItems.of({ type: end.resource, id: end.id ?? '' }, plan.view.call)
  related.set(end.key, read)
  return read
}

const valueOf = (end: End): LinkEndValue => ({ type: end.resource, id: stepReference(end.key) })

/** The path segment of a resource: `flexible_assets`. */
const segmentOf = (resource: ResourceKey): string => resource.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
