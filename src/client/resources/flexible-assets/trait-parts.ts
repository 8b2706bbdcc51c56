import { idText } from '../../../jsonapi/id.js'

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The items of a tag or an upload: they come as `{ type, values: [...] }`, and some answers give the list or the bare value. */
export const itemsOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as unknown[]
  if (isRecord(value) && Array.isArray(value['values'])) return value['values'] as unknown[]
  return [value]
}

/** The id that an item is or has, as text; undefined where it is none. */
export const idOfItem = (item: unknown): string | undefined => {
  const id = idText(isRecord(item) ? item['id'] : item)
  return id === undefined || /^0+$/.test(id) ? undefined : id
}

/** Ids go out as numbers while a number can hold them. */
export const wireId = (id: string): number | string => (Number.isSafeInteger(Number(id)) ? Number(id) : id)

/** Whether a trait holds nothing: the API keeps no empty ones. */
export const isEmptyTrait = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && itemsOf(value).length === 0)
