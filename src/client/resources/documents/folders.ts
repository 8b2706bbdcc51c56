/** The folders of an organization's documents, as a tree. */
import type { DocumentFolder } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { Completeness } from '../../generic/record-list.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { grouped } from '../../generic/call-options.js'

type Id = string | number

export interface FolderNode {
  readonly id: string
  readonly name: string
  /** Names from the top level down to this folder. */
  readonly path: readonly string[]
  readonly record: DocumentFolder
  /** By name. */
  readonly children: readonly FolderNode[]
}
export interface FolderTree {
  /** The folders of the top level, by name. */
  readonly roots: readonly FolderNode[]
  /** Folders whose parent is not in the list, with what lies in them; their paths begin with themselves. */
  readonly orphans: readonly FolderNode[]
  /** Ids of folders that lie in themselves, and of all inside them. The web app shows none of them. */
  readonly inCycles: readonly string[]
  readonly completeness: Completeness
}
export interface EnsuredFolder {
  readonly id: string
  /** Ids of the folders that were made, outermost first; empty when all were there. */
  readonly created: readonly string[]
}

export interface FolderOperations {
  /** The folders of an organization's documents, as a tree. */
  folders(organizationId: Id, options?: CallOptions): Promise<FolderTree>
  /**
   * The folder of this path; what is missing of it is made.
   * @param path names from the top level down
   * @throws UsageError `ambiguous_name` where two folders beside each other have the name
   */
  ensureFolder(organizationId: Id, path: readonly string[], options?: CallOptions): Promise<EnsuredFolder>
  /** Gives a folder another name; it stays where it is. */
  renameFolder(organizationId: Id, id: Id, name: string, options?: CallOptions): Promise<DocumentFolder>
  /** Deletes an empty folder. @throws UsageError `invalid_input` before anything is deleted when something lies in it */
  deleteFolder(organizationId: Id, id: Id, options?: CallOptions): Promise<void>
}

export const folderOperations = (folders: ResourceClient, documents: ResourceClient): FolderOperations => {
  const listed = async (organizationId: Id, options: CallOptions): Promise<FolderTree> => {
    const all = await folders.list({ organizationId, ...callOptions(options), priority: options.priority ?? 'interactive' }).collect()
    return { ...treeOf(all as unknown as readonly DocumentFolder[]), completeness: all.completeness }
  }
  /** Two that make the same path at once must not make it twice. */
  const underway = new Map<string, Promise<unknown>>()

  const ensure = async (organizationId: Id, path: readonly string[], options: CallOptions): Promise<EnsuredFolder> => {
    const tree = await listed(organizationId, options)
    let level: readonly FolderNode[] = tree.roots
    let id: string | undefined
    const created: string[] = []
    for (const [depth, name] of path.entries()) {
      const same = level.filter((folder) => folder.name === name)
      if (same.length > 1) throw ambiguous(path.slice(0, depth + 1), same)
      const [found] = same
      if (found === undefined) {
        requireComplete(tree, name)
        const made = await folders.create({ organizationId, name, ...(id === undefined ? {} : { parentId: id }) }, callOptions(options))
        created.push(made.id)
        id = made.id
        level = []
      } else {
        id = found.id
        level = found.children
      }
    }
    return { id: id ?? '', created }
  }

  return {
    folders: (organizationId, options = {}) => listed(organizationId, options),

    async ensureFolder(organizationId, path, given = {}) {
      const options = grouped(given)
      const names = path.map((name) => name.trim())
      if (names.length === 0 || names.includes(''))
        throw new UsageError('invalid_input', 'The path of a folder has no name, or an empty one.', {
          hint: "Give names: ['Runbooks', 'Network'].",
        })
      const key = String(organizationId)
      const before = underway.get(key) ?? Promise.resolve()
      const work = before.catch(() => undefined).then(() => ensure(organizationId, names, options))
      underway.set(key, work)
      try {
        return await work
      } finally {
        if (underway.get(key) === work) underway.delete(key)
      }
    },

    async renameFolder(organizationId, id, name, options = {}) {
      return (await folders.update(id, { name }, { organizationId, ...callOptions(options) })) as unknown as DocumentFolder
    },

    async deleteFolder(organizationId, id, given = {}) {
      const options = grouped(given)
      // Whether the API refuses, empties or deletes what is inside is not known.
      const [tree, inside] = await Promise.all([
        listed(organizationId, options),
        documents.list({ organizationId, documentFolderId: id, ...callOptions(options) }).count(),
      ])
      const children = findIn([...tree.roots, ...tree.orphans], String(id))?.children.length ?? 0
      if (inside + children > 0)
        throw new UsageError(
          'invalid_input',
          `The folder ${String(id)} is not empty: it holds ${inside} documents and ${children} folders.`,
          {
            hint: 'Delete or move what lies in it first; nothing was deleted.',
          },
        )
      await folders.delete(id, { organizationId, ...callOptions(options) })
    },
  }
}

/** Folders as a tree, whatever their parents say. */
export const treeOf = (folders: readonly DocumentFolder[]): Omit<FolderTree, 'completeness'> => {
  const known = new Set(folders.map(({ id }) => id))
  const childrenOf = groupByParent(folders)
  const placed = new Set<string>()
  const nodeOf = (record: DocumentFolder, above: readonly string[]): FolderNode => {
    placed.add(record.id)
    const path = [...above, record.name]
    return { id: record.id, name: record.name, path, record, children: nodesOf(childrenOf.get(record.id) ?? [], path) }
  }
  const nodesOf = (records: readonly DocumentFolder[], above: readonly string[]): readonly FolderNode[] =>
    [...records].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)).map((record) => nodeOf(record, above))
  const roots = nodesOf(
    folders.filter(({ parentId }) => parentId === null),
    [],
  )
  const orphans = nodesOf(
    folders.filter(({ parentId }) => parentId !== null && !known.has(parentId)),
    [],
  )
  return { roots, orphans, inCycles: folders.filter(({ id }) => !placed.has(id)).map(({ id }) => id) }
}

const groupByParent = (folders: readonly DocumentFolder[]): ReadonlyMap<string, readonly DocumentFolder[]> => {
  const groups = new Map<string, DocumentFolder[]>()
  for (const folder of folders) {
    if (folder.parentId === null) continue
    const group = groups.get(folder.parentId)
    if (group === undefined) groups.set(folder.parentId, [folder])
    else group.push(folder)
  }
  return groups
}

/** A folder anywhere in a tree. */
const findIn = (nodes: readonly FolderNode[], id: string): FolderNode | undefined => {
  for (const node of nodes) {
    const found = node.id === id ? node : findIn(node.children, id)
    if (found !== undefined) return found
  }
  return undefined
}

const requireComplete = ({ completeness }: FolderTree, name: string): void => {
  if (completeness.complete) return
  throw new UsageError(
    'ambiguous_name',
    `Whether there is a folder ${JSON.stringify(name.slice(0, 60))} is not certain: ${completeness.reasons.join(' ')}`,
    {
      hint: 'Try again; nothing was made, because it could be the second of its name.',
    },
  )
}

const ambiguous = (path: readonly string[], same: readonly FolderNode[]): UsageError =>
  new UsageError(
    'ambiguous_name',
    `${same.length} folders beside each other are called ${JSON.stringify(path.join(' / ').slice(0, 120))}.`,
    {
      hint: `Take one by its id: ${same.map(({ id }) => id).join(', ')}.`,
    },
  )
