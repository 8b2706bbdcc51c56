import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Home } from './home.js'
import { FILE_MODE, FOLDER_MODE, readPrivateFile, unusable } from './private-file.js'

/** A document that was created from this machine. */
export interface NotedDocument {
  readonly id: string
  readonly organizationId: string
  readonly name: string
}
export interface DocumentMemory {
  readonly file: string
  of(organizationId: string): readonly NotedDocument[]
  remember(document: NotedDocument): void
  forget(id: string): void
}

/**
 * Documents created from this machine through one profile and host: a JSON line for each that came or went, readable by this user
 * alone. Several processes may write at once.
 */
export const openDocumentMemory = (home: Home, host: string, profileName: string | null): DocumentMemory => {
  const name = `${new URL(host).host}-${profileName ?? 'environment'}`.replaceAll(/[^A-Za-z0-9.-]/g, '_')
  const file = path.join(home.state, 'documents', `${name}.ndjson`)
  const append = (entry: unknown): void => {
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: FOLDER_MODE })
      // The line break comes first too: half a line that a full disk left must not swallow this one.
      appendFileSync(file, `\n${JSON.stringify(entry)}\n`, { mode: FILE_MODE })
    } catch (cause) {
      throw unusable(cause, `${file} could not be written`)
    }
  }
  const all = (): ReadonlyMap<string, NotedDocument> => {
    const documents = new Map<string, NotedDocument>()
    for (const line of readPrivateFile(file)?.text.split('\n') ?? []) {
      const entry = entryOf(line)
      if (entry === null) continue
      if ('gone' in entry) documents.delete(entry.gone)
      else documents.set(entry.id, entry)
    }
    return documents
  }
  return {
    file,
    of: (organizationId) => [...all().values()].filter((document) => document.organizationId === organizationId),
    remember: ({ id, organizationId, name: title }) => append({ id, organizationId, name: title }),
    forget: (id) => {
      if (all().has(id)) append({ gone: id })
    },
  }
}

const entryOf = (line: string): NotedDocument | { readonly gone: string } | null => {
  if (line === '') return null
  try {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>
    if (typeof entry['gone'] === 'string') return { gone: entry['gone'] }
    const { id, organizationId, name } = entry
    return typeof id === 'string' && typeof organizationId === 'string' && typeof name === 'string' ? { id, organizationId, name } : null
  } catch {
    return null
  }
}
