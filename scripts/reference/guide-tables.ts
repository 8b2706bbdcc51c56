/** The tables of the guide to the API, by the name under which the guide asks for them. */
import { MAX_BODY_BYTES, PAGE_SIZE, RATE_LIMIT, resources } from '../../src/catalog/index.js'
import type { Filter, Operation, Resource } from '../../src/catalog/index.js'
import { HINTS } from '../../src/http/hints.js'
import { REGION_URLS } from '../../src/http/regions.js'
import { code, pageName, table, titleOf } from './words.js'

const link = (resource: Resource): string => `[${titleOf(resource)}](../reference/resources/${pageName(resource)}.md)`
const links = (wanted: readonly Resource[]): string => wanted.map(link).join(', ')
const has = (resource: Resource, operation: Operation): boolean => resource.endpoints.some((endpoint) => endpoint.operation === operation)
const isNested = (path: string): boolean => path.includes('/relationships/')

const regions = (): string =>
  table(
    ['region', 'host'],
    Object.entries(REGION_URLS).map(([region, url]) => [code(region), code(url)]),
  )

const limits = (): string =>
  table(
    ['limit', 'value'],
    [
      ['requests', `${RATE_LIMIT.limit} in any ${RATE_LIMIT.windowMs / 60_000} minutes`],
      ['records on a page', `${PAGE_SIZE.default} unless asked for, ${PAGE_SIZE.max} at most`],
      ['body of a request', `about ${MAX_BODY_BYTES / 1_048_576} MB; the official page gives no number`],
    ],
  )

const KINDS: readonly (readonly [Filter['kind'], string, string])[] = [
  ['id', 'one id or several', '`filter[id]=12,15`'],
  ['text', 'the whole value; a comma within it is written `\\,`', '`filter[name]=Contoso`'],
  ['bool', '`true`, `false`, `1` or `0`', '`filter[archived]=false`'],
  ['dateRange', '`start,end` in UTC; `*` for an open end', '`filter[updated_at]=2026-03-01,*`'],
  ['idRange', '`low,high`; `*` for an open end', '`filter[range][my_glue_account_id]=1,*`'],
  ['folder', "a folder's id, `0` for the top, the word `null` for all", '`filter[document_folder_id]=null`'],
]
const filterKinds = (): string =>
  table(
    ['kind', 'takes', 'for example', 'filters of this kind'],
    KINDS.map(([kind, takes, example]) => {
      const count = resources.flatMap((resource) => Object.values(resource.filters)).filter((filter) => filter.kind === kind).length
      return [kind, takes, example, String(count)]
    }),
  )

const sorts = (): string =>
  table(
    ['resource', 'sorts by'],
    resources
      .filter(({ sorts: keys }) => Object.keys(keys).length > 0)
      .map((resource) => [link(resource), Object.values(resource.sorts).map(code).join(', ')]),
  )

const unsorted = (): string => links(resources.filter((resource) => has(resource, 'list') && Object.keys(resource.sorts).length === 0))

const includes = (): string =>
  table(
    ['resource', 'in a list', 'only in a get'],
    resources
      .filter(({ includes: { list, get } }) => Object.keys({ ...list, ...get }).length > 0)
      .map((resource) => {
        const { list = {}, get = {} } = resource.includes
        const names = (all: Readonly<Record<string, { readonly wire: string }>>): string =>
          Object.values(all)
            .map(({ wire }) => code(wire))
            .join(', ')
        return [link(resource), names(list), names(Object.fromEntries(Object.entries(get).filter(([key]) => !(key in list))))]
      }),
  )

const nested = (): string =>
  table(
    ['resource', 'list', 'also alone'],
    resources.flatMap((resource) => {
      const lists = resource.endpoints.filter(({ operation }) => operation === 'list')
      const under = lists.filter(({ path }) => isNested(path))
      return under.length === 0
        ? []
        : [[link(resource), under.map(({ path }) => code(path)).join(', '), lists.some(({ path }) => !isNested(path)) ? 'yes' : '**no**']]
    }),
  )

const deletes = (): string => {
  const groups: readonly (readonly [string, (resource: Resource) => boolean])[] = [
    ['one at a time, `DELETE /…/:id`, 204', (resource) => has(resource, 'delete')],
    ['many at a time, ids in the body of a `DELETE` on the collection, 200', (resource) => has(resource, 'bulkDelete')],
    [
      'not at all, though they can be created',
      (resource) => has(resource, 'create') && !has(resource, 'delete') && !has(resource, 'bulkDelete'),
    ],
  ]
  return table(
    ['deleted', 'resources'],
    groups.map(([form, test]) => [form, links(resources.filter(test))]),
  )
}

const synced = (): string =>
  table(
    ['resource', 'can still be changed'],
    resources.flatMap((resource) =>
      resource.syncedMayChange === undefined
        ? []
        : [[link(resource), resource.syncedMayChange.length === 0 ? 'nothing' : resource.syncedMayChange.map(code).join(', ')]],
    ),
  )

const required = (): string =>
  table(
    ['list', 'needs'],
    resources.flatMap((resource) => {
      const lists = resource.endpoints.filter(({ operation }) => operation === 'list')
      const filters = Object.values(resource.filters).filter((filter) => filter.required === true)
      const wants = [
        ...filters.map((filter) => code(filter.query)),
        ...(lists.length > 0 && lists.every(({ path }) => path.includes(':')) ? [`a parent in its path: ${code(lists[0]!.path)}`] : []),
      ]
      return wants.length === 0 ? [] : [[link(resource), wants.join(', ')]]
    }),
  )

const errors = (): string =>
  table(
    ['status', 'comes when', 'error of gluekit', 'what to do'],
    (
      [
        ['400', 'the request is not understood', '`ValidationError` `bad_request`', HINTS.badRequest],
        ['401', 'the key is not accepted', '`AuthenticationError` `unauthorized`', HINTS.unauthorized],
        ['401', 'the key is good, and the parent, module or route is not for it', '`PermissionError` `not_available`', HINTS.notAvailable],
        [
          '403 from the gateway',
          'a wrong or revoked key, or a body it does not like',
          '`AuthenticationError` `unauthorized`',
          HINTS.gatewayForbiddenBody,
        ],
        ['403 with `errors`', 'the key may not do this', '`PermissionError` `forbidden`', HINTS.forbidden],
        ['404', 'there is no such record', '`NotFoundError` `not_found`', HINTS.notFound],
        ['404 for a list', 'the module is not there for this account', '`PermissionError` `not_available`', HINTS.notAvailable],
        ['409, 423', 'the record is in use or synced', '`ConflictError` `conflict`', HINTS.conflict],
        ['413', 'the body is too large', '`ValidationError` `too_large`', HINTS.tooLarge],
        ['415', 'the content type is another one', '`ValidationError` `bad_request`', HINTS.badRequest],
        ['422', 'a value is refused', '`ValidationError` `validation_failed`', HINTS.validation],
        ['429', 'the limit is used up', '`RateLimitError` `rate_limited`', HINTS.rateLimited],
        ['500, 502, 503, 504', 'the server fails', '`ServerError` `server_error`', HINTS.serverError],
        ['301 to 308', 'something between redirects', '`ProtocolError` `redirect_refused`', HINTS.redirect],
      ] as const
    ).map(([status, when, error, hint]) => [status, when, error, withLink(hint)]),
  )

/** `See troubleshooting: x` as a link. */
const withLink = (hint: string): string =>
  hint.replace(/ See troubleshooting: (\w+)$/, (_, name: string) => ` See [${name}](troubleshooting.md#${name}).`)

export const guideTables: Readonly<Record<string, () => string>> = {
  regions,
  limits,
  'filter kinds': filterKinds,
  sorts,
  unsorted,
  includes,
  nested,
  deletes,
  synced,
  required,
  errors,
}
