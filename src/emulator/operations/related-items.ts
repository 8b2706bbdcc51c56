import type { ResourceKey } from '../../catalog/index.js'
import type { Context } from '../api/context.js'
import { relatedItemText } from '../api/related-item.js'
import { requireParents } from '../api/selection.js'
import { readItems } from '../api/write.js'
import { farEnd } from '../state/links.js'
import type { Link, LinkEnd } from '../state/links.js'
import type { RawItem } from '../wire/body.js'
import { apiResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { attributeKey, resourceNamed } from '../wire/names.js'
import { blank, bulkNotAllowed, invalid, mustExist, notFound, parameterMissing, unprocessable } from '../wire/refusal.js'
import { decodeValue, idOf, isBlank } from '../wire/values.js'

/** A related item is one link between two records; the path names the end from which it is seen. */
const nearEnd = (context: Context): LinkEnd => ({
  resource: context.params.resourceType as ResourceKey,
  id: context.params.resourceId!,
})

const textsOf = (context: Context, links: readonly Link[]): string[] =>
  links.map((link) => relatedItemText(context.account, link, farEnd(link, nearEnd(context))))

export const createRelatedItems = (context: Context): EmulatorResponse => {
  const { account } = context
  requireParents(context)
  const { items, isArray } = readItems(context)
  const links = account.transaction(() => items.map((item) => createLink(context, item)))
  const texts = textsOf(context, links)
  return apiResponse(201, `{"data":${isArray ? `[${texts.join(',')}]` : texts[0]}}`)
}

const attributesOf = (context: Context, item: RawItem): Record<string, unknown> => {
  const { attributes } = context.resource
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(item.attributes)) {
    const key = attributeKey(attributes, name)
    if (key !== undefined) fields[key] = decodeValue(attributes[key]!, value)
  }
  return fields
}

const createLink = (context: Context, item: RawItem): Link => {
  const { account, resource } = context
  const fields = attributesOf(context, item)
  const { destinationId, destinationType } = resource.attributes
  if (isBlank(fields.destinationType)) throw blank(destinationType!)
  if (isBlank(fields.destinationId)) throw blank(destinationId!)
  const from = nearEnd(context)
  const kind = resourceNamed(String(fields.destinationType))
  const to = kind === undefined ? undefined : { resource: kind, id: String(fields.destinationId) }
  if (to === undefined || account.find(to) === undefined) throw mustExist({ ...destinationId!, wire: 'destination' })
  if (to.resource === from.resource && to.id === from.id) throw invalid('destination', 'is invalid')
  // One link serves both ends (T).
  if (account.links.between(from, to) !== undefined) throw unprocessable('a similar or inverse relation already exists', '/data')
  const stamp = account.stamp()
  const notes = typeof fields.notes === 'string' ? fields.notes : null
  const link: Link = { id: account.newId(), from, to, notes, createdAt: stamp, updatedAt: stamp }
  account.links.add(link)
  return link
}

const requireLink = (context: Context, id: string | undefined): Link => {
  const near = nearEnd(context)
  const link = id === undefined ? undefined : context.account.links.of(near).find((one) => one.id === id)
  if (link === undefined) throw notFound()
  return link
}

export const updateRelatedItem = (context: Context): EmulatorResponse => {
  const { account } = context
  requireParents(context)
  const { items, isArray } = readItems(context)
  if (isArray) throw bulkNotAllowed('Related Item')
  const link = requireLink(context, context.id)
  const { notes } = attributesOf(context, items[0]!)
  if (notes !== undefined) account.links.annotate(link, notes as string | null, account.stamp())
  return apiResponse(200, `{"data":${textsOf(context, [link])[0]}}`)
}

export const removeRelatedItems = (context: Context): EmulatorResponse => {
  const { account } = context
  requireParents(context)
  const links = readItems(context).items.map((item) => {
    const id = idOf(item.attributes.id ?? item.id)
    if (id === undefined) throw parameterMissing('id')
    return requireLink(context, id)
  })
  const texts = textsOf(context, links)
  account.transaction(() => {
    for (const link of links) account.links.remove(link)
  })
  return apiResponse(200, `{"data":[${texts.join(',')}]}`)
}
