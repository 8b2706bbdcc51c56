/** One text for one content, whatever the order in which it came: what is hashed, compared and kept. */
import { createHash } from 'node:crypto'
import * as crypto from 'node:crypto'

/**
 * The value with the keys of every object in order. Objects that are in order already, as nearly all are, stay the same objects.
 * The depth is bounded by whoever read the value from outside.
 */
export const inOrder = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return listInOrder(value as unknown[])
  return objectInOrder(value as Record<string, unknown>)
}

const listInOrder = (list: readonly unknown[]): readonly unknown[] => {
  let ordered: unknown[] | undefined
  for (let index = 0; index < list.length; index++) {
    const item = inOrder(list[index])
    if (item !== list[index]) (ordered ??= [...list])[index] = item
  }
  return ordered ?? list
}

const objectInOrder = (object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  let last = ''
  let sorted = true
  for (const key in object) {
    // Keys that are whole numbers come first and by size whatever is done, which is an order too.
    if (key < last && !/^\d/.test(key)) sorted = false
    last = key
  }
  return sorted ? withInnerInOrder(object) : rebuilt(object)
}

const withInnerInOrder = (object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  let copy: Record<string, unknown> | undefined
  for (const key in object) {
    const value = object[key]
    if (typeof value !== 'object' || value === null) continue
    const ordered = inOrder(value)
    if (ordered !== value) assign((copy ??= { ...object }), key, ordered)
  }
  return copy ?? object
}

const rebuilt = (object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const ordered: Record<string, unknown> = {}
  for (const key of sortedKeysOf(object)) assign(ordered, key, inOrder(object[key]))
  return ordered
}

const assign = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  else object[key] = value
}

// Objects of one origin have the same keys one after the other, thousands of times: they are sorted once.
let usual: readonly string[] = []
let usualSorted: readonly string[] = []
const sortedKeysOf = (object: Readonly<Record<string, unknown>>): readonly string[] => {
  const keys = Object.keys(object)
  if (keys.length === usual.length && keys.every((key, index) => key === usual[index])) return usualSorted
  usual = keys
  return (usualSorted = [...keys].sort())
}

/** The canonical text of anything that JSON can hold. */
export const canonicalJson = (value: unknown): string => JSON.stringify(inOrder(value) ?? null)

type OneShot = (algorithm: string, data: string, encoding: 'hex') => string
// A third faster than an object for each hash, where Node has it.
const oneShot = (crypto as unknown as { hash?: OneShot }).hash

/** Hex of the first 16 bytes of SHA-256. */
export const hashOf = (text: string): string =>
  (oneShot === undefined ? createHash('sha256').update(text).digest('hex') : oneShot('sha256', text, 'hex')).slice(0, 32)
