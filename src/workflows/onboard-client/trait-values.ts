import { htmlToText } from '../../client/markdown/normalise-html.js'
import { isEmptyTrait, itemsOf } from '../../client/resources/flexible-assets/trait-parts.js'

/** A trait as people would say it: the names of what a tag points at, the words of HTML. Null where it holds nothing. */
export const traitInWords = (value: unknown): string | null => {
  if (isEmptyTrait(value)) return null
  if (typeof value === 'object')
    return itemsOf(value)
      .map((item) => String(part(item, 'name') ?? part(item, 'id')))
      .join(', ')
  return htmlToText(String(value as string | number | boolean))
}

const part = (item: unknown, key: 'id' | 'name'): unknown =>
  typeof item === 'object' && item !== null ? (item as Readonly<Record<string, unknown>>)[key] : item
