/** Traits in the form that a write takes: what a read returns is not that. */
import { basename } from 'node:path'
import type { FlexibleAssetField } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { largestFile, readLocalFile, sendable } from '../../files/local-file.js'
import { idOfItem, isEmptyTrait, isRecord, itemsOf, wireId } from './trait-parts.js'
import type { Traits } from './trait-types.js'

/**
 * Checked traits as they are sent; empty ones are left out. Reads the files that they name.
 * @throws GlueError `file_unreadable`; UsageError `too_large` for a file that no request can carry
 */
export const writeForm = async (fields: readonly FlexibleAssetField[], traits: Traits, maxBodyBytes: number): Promise<Traits> => {
  const kinds = new Map(fields.map((field) => [field.nameKey, field.kind]))
  const written: Record<string, unknown> = {}
  // One after the other: two large files need not be in memory with their base64 at the same moment.
  for (const [key, value] of Object.entries(traits))
    if (!isEmptyTrait(value)) written[key] = await valueOnWire(kinds.get(key), value, maxBodyBytes)
  return written
}

const valueOnWire = async (kind: string | undefined, value: unknown, maxBodyBytes: number): Promise<unknown> => {
  switch (kind) {
    case 'Number':
    case 'Percent':
      return numberOnWire(value)
    case 'Tag':
      return itemsOf(value).map((item) => wireId(idOfItem(item) ?? ''))
    case 'Password':
      return wireId(idOfItem(value) ?? '')
    case 'Upload':
      return uploadOnWire(value as Readonly<Record<string, unknown>>, largestFile(maxBodyBytes))
    default:
      return value
  }
}

/** A number, unless the text says more digits than a number can hold. */
const numberOnWire = (value: unknown): unknown => {
  if (typeof value === 'number') return value
  const text = String(value).trim()
  return text.replace(/\D/g, '').length > 15 ? text : Number(text)
}

const uploadOnWire = async (value: Readonly<Record<string, unknown>>, limit: number): Promise<unknown> => {
  const given = value['fileName'] ?? value['file_name']
  if (typeof value['path'] === 'string') {
    const file = await readLocalFile(value['path'], limit)
    return { content: base64(file.content), file_name: nameOf(given ?? file.name) }
  }
  const name = nameOf(given)
  const content = value['content'] instanceof Uint8Array ? value['content'] : Buffer.from(String(value['content']), 'base64')
  return { content: base64(sendable(content, name, limit)), file_name: name }
}

const nameOf = (given: unknown): string => basename(String(given).replaceAll('\\', '/'))
const base64 = (content: Uint8Array): string => Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64')

/**
 * The written form of traits as a read returned them, so that a PATCH, which replaces all traits, keeps them.
 * @throws UsageError when a trait cannot be kept: files cannot be written back, and a kind that is not known might be lost.
 */
export const writableTraits = (fields: readonly FlexibleAssetField[], read: Traits): Record<string, unknown> => {
  const byKey = new Map(fields.map((field) => [field.nameKey, field]))
  const written: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(read)) {
    if (value === null || value === undefined) continue
    const field = byKey.get(key)
    if (field === undefined) throw cannotKeep(key, 'its field is not among the fields of the type')
    if (field.kind === 'Header') continue
    if (field.kind === 'Upload') {
      if (itemsOf(value).length === 0) continue
      throw cannotKeep(key, 'the API would delete the uploaded file, and gives no way to read it back')
    }
    if (field.kind === 'Tag') {
      const ids = itemsOf(value).map(idOfItem)
      if (!ids.every((id) => id !== undefined)) throw cannotKeep(key, 'it names records without their ids')
      written[key] = ids.map(wireId)
      continue
    }
    if (field.kind === 'Password') {
      const ids = itemsOf(value).map(idOfItem)
      const [id] = ids
      if (ids.length !== 1 || id === undefined) throw cannotKeep(key, 'its password is not given by one id')
      written[key] = wireId(id)
      continue
    }
    if (isRecord(value) || Array.isArray(value)) throw cannotKeep(key, 'its value has an unexpected form')
    written[key] = value
  }
  return written
}

const cannotKeep = (key: string, why: string): UsageError =>
  new UsageError('invalid_input', `The trait "${key}" cannot be kept by an update: ${why}.`, {
    hint: 'The API deletes every trait that an update does not repeat, so nothing was sent. Change the asset in IT Glue, or give this trait anew.',
  })
