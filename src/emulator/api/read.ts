import type { Resource } from '../../catalog/index.js'
import { logAction } from '../state/activity.js'
import type { Row } from '../state/collection.js'
import { booleanOf } from '../wire/query.js'
import { apiResponse, longResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { LongText } from '../wire/long-text.js'
import { closing, openText } from '../wire/render.js'
import type { Rendering } from '../quirks/quirk.js'
import { notFound } from '../wire/refusal.js'
import type { Context } from './context.js'
import { includesOf } from './includes.js'
import type { Including } from './includes.js'
import { requireParents, requireRow, selectRows } from './selection.js'

export const list = (context: Context): EmulatorResponse => {
  const { account, answers, query, resource } = context
  const rows = selectRows(context)
  const includes = includesOf(account, resource, 'list', query.include, answers)
  const shown = context.lens?.repeatsPage === true ? Math.max(1, query.pageNumber - 1) : query.pageNumber
  const first = (shown - 1) * query.pageSize
  if (query.pageNumber > 1 && first >= rows.length && answers['page-beyond-end'] === '404') throw notFound()
  const page = rows.slice(first, first + query.pageSize)
  const rendering: Rendering = { view: 'list', secrets: false }
  const included = new Map<string, string>()
  if (includes.length === 0 && page.length >= LONG_FROM) {
    const text = new LongText()
    text.add('{"data":[')
    addRecords(text, context, page, rendering)
    text.add(`],${pagingText(context, rows.length)}}`)
    return longResponse(200, text)
  }
  const data = recordTexts(context, page, rendering, includes, included)
  return apiResponse(200, `{"data":[${data}]${includedText(includes, included)},${pagingText(context, rows.length)}}`)
}

export const get = (context: Context): EmulatorResponse => {
  const { account, answers, query, resource } = context
  requireParents(context)
  const row = requireRow(context)
  const includes = includesOf(account, resource, 'get', query.include, answers)
  const included = new Map<string, string>()
  const rendering: Rendering = {
    view: 'show',
    secrets: context.key.passwordAccess && booleanOf(query.others.get('show_password') ?? true) !== false,
    version: query.others.get('version_id'),
  }
  // Who sees a password is what the logs are there for.
  if (resource.key === 'passwords' && rendering.secrets) logAction(account, resource, row, 'view')
  const data = recordTexts(context, [row], rendering, includes, included)
  return apiResponse(200, `{"data":${data}${includedText(includes, included)}}`)
}

/** Lists of so many records are put together as bytes. */
const LONG_FROM = 50

const addRecords = (text: LongText, { account, resource }: Context, rows: readonly Row[], rendering: Rendering): void => {
  const between = `${closing(resource)},`
  rows.forEach((row, at) =>
    text.add(at === 0 ? openText(account, resource, row, rendering) : between + openText(account, resource, row, rendering)),
  )
  text.add(closing(resource))
}

const recordTexts = (
  { account, resource }: Context,
  rows: readonly Row[],
  rendering: Rendering,
  includes: readonly Including[],
  included: Map<string, string>,
): string => {
  if (includes.length === 0) {
    const end = closing(resource)
    return rows.map((row) => openText(account, resource, row, rendering) + end).join(',')
  }
  return rows
    .map((row) => `${openText(account, resource, row, rendering)},"relationships":{${linkage(resource, row, includes, included)}}}`)
    .join(',')
}

const linkage = (resource: Resource, row: Row, includes: readonly Including[], included: Map<string, string>): string =>
  includes
    .map((including) => {
      const brought = including.of(row)
      for (const one of brought) {
        const name = `${one.type} ${one.id}`
        if (!included.has(name)) included.set(name, one.text())
      }
      const references = brought.map((one) => `{"id":"${one.id}","type":"${one.type}"}`)
      const data = including.toOne ? (references[0] ?? 'null') : `[${references.join(',')}]`
      return `${JSON.stringify(including.name)}:{"data":${data}}`
    })
    .join(',')

const includedText = (includes: readonly Including[], included: ReadonlyMap<string, string>): string =>
  includes.length === 0 ? '' : `,"included":[${[...included.values()].join(',')}]`

/** `meta` and `links`; the latter is empty where everything fits on one page (HB). */
const pagingText = (context: Context, total: number): string => {
  const { pageNumber: current, pageSize: size } = context.query
  const pages = Math.ceil(total / size)
  const next = current < pages ? current + 1 : null
  const previous = current > 1 ? current - 1 : null
  const meta = {
    'current-page': current,
    'next-page': next,
    'prev-page': previous,
    'total-pages': pages,
    ...(total === 0 && context.answers['empty-list-meta'] === 'without-total' ? {} : { 'total-count': total }),
    filters: {},
  }
  const rest = context.query.rest === '' ? '' : `${context.query.rest}&`
  const link = (number: number): string => `${context.origin}${context.path}?${rest}page%5Bnumber%5D=${number}&page%5Bsize%5D=${size}`
  const links: Record<string, string> = {}
  if (pages > 1) {
    links.self = link(current)
    if (previous !== null) Object.assign(links, { first: link(1), prev: link(previous) })
    if (next !== null) Object.assign(links, { next: link(next), last: link(pages) })
  }
  return `"meta":${JSON.stringify(meta)},"links":${JSON.stringify(links)}`
}
