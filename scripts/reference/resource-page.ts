import type { Attribute, Endpoint, Filter, Operation, Parameter, Resource } from '../../src/catalog/index.js'
import { examplesOf } from './examples.js'
import type { Samples } from './samples.js'
import type { SpecialMethod } from './special-methods.js'
import { code, kebab, pageName, table, titleOf } from './words.js'
import { resourceOfKey } from '../../src/catalog/index.js'

export const resourcePage = (resource: Resource, methods: readonly SpecialMethod[], samples: Samples): string => {
  const examples = examplesOf(resource, samples)
  return [
    '<!-- Generated from src/catalog by npm run docs. -->',
    `# ${titleOf(resource)}`,
    `${resource.doc} ${STATUS[resource.status]}`,
    `In a program \`client.${resource.key}\`, on the command line \`gluekit ${kebab(resource.key)}\`; \`${resource.type}\` in answers of the API.`,
    '## Examples',
    'With a profile or the variables of the emulator, see the [quick start](../../guide/quick-start.md); the ids are those of the demo account.',
    fence('ts', examples.program),
    fence('bash', examples.commands),
    '## Operations',
    operations(resource),
    ...parameters(resource),
    ...special(resource, methods),
    '## Attributes',
    attributes(resource),
    ...filters(resource),
    ...sorts(resource),
    ...includes(resource),
    ...synced(resource),
    ...lostAnswers(resource),
    '## What to know',
    ...(resource.quirks.length === 0
      ? ['Nothing departs from what one would expect.']
      : [resource.quirks.map((quirk) => `- ${quirk}`).join('\n')]),
    'The keys of sources are explained in the [index](README.md#sources).',
  ].join('\n\n')
}

const STATUS: Readonly<Record<Resource['status'], string>> = {
  documented: 'Documented by IT Glue.',
  'documented-2026': 'Documented by IT Glue since 2026.',
  undocumented: '**Not documented by IT Glue**: seen to answer API keys, and liable to change.',
}

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

/** The methods that an endpoint is reached by. */
const methodsOf = (endpoint: Endpoint, resource: Resource): readonly string[] => {
  const single = resource.endpoints.some(({ operation }) => operation === 'delete')
  const plain: Readonly<Record<Operation, readonly string[]>> = {
    list: ['list', 'count'],
    get: ['get', 'find'],
    create: endpoint.acceptsArray === true ? ['create', 'createMany'] : ['create'],
    update: ['update'],
    delete: ['delete'],
    bulkUpdate: ['updateMany'],
    bulkDelete: single ? ['deleteMany'] : ['delete', 'deleteMany'],
    publish: ['publish'],
  }
  return OTHER_VERBS[resource.key]?.[endpoint.operation] ?? plain[endpoint.operation]
}
/** Where the same request means something else, and has a verb that says so. */
const OTHER_VERBS: Readonly<Record<string, Readonly<Partial<Record<Operation, readonly string[]>>>>> = {
  relatedItems: { create: ['link'], bulkDelete: ['unlink'] },
  resourceAccesses: { create: ['add'], update: ['replace'], bulkDelete: ['remove'] },
}

const operations = (resource: Resource): string =>
  table(
    ['method', 'request', 'answers', 'about'],
    resource.endpoints.map((endpoint) => [
      methodsOf(endpoint, resource)
        .map((name) => code(`${name}()`))
        .join(', '),
      code(`${endpoint.method} ${endpoint.path}`),
      String(endpoint.success),
      [
        endpoint.acceptsArray === true ? 'takes a list as well' : '',
        endpoint.byFilter === true ? 'the API would take filters in place of ids, a form that gluekit never sends' : '',
        endpoint.note ?? '',
      ]
        .filter((part) => part !== '')
        .join('; '),
    ]),
  )

const parameters = (resource: Resource): readonly string[] => {
  const entries = Object.entries(resource.params ?? {}) as (readonly [string, Parameter])[]
  const choices = entries.filter(([, { enum: values }]) => values !== undefined)
  return choices.map(([key, { enum: values }]) => `${code(key)} is one of ${(values ?? []).map(code).join(', ')}.`)
}

const special = (resource: Resource, methods: readonly SpecialMethod[]): readonly string[] =>
  methods.length === 0
    ? []
    : [
        '## Made easy and safe',
        `What \`client.${resource.key}\` does beyond one request of the API, or in place of it:`,
        methods.map(({ name, signature, doc }) => `- ${code(`${name}${signature}`)}${doc === '' ? '' : `  \n  ${doc}`}`).join('\n'),
      ]

const attributes = (resource: Resource): string =>
  table(
    ['attribute', 'of the API', 'holds', 'create', 'update', 'about', 'source'],
    Object.entries(resource.attributes).map(([key, attribute]) => [
      code(key),
      code(attribute.wire),
      holds(attribute),
      attribute.create ?? '',
      attribute.update === undefined ? '' : attribute.clearable === true ? 'optional, or empty' : attribute.update,
      about(attribute),
      (attribute.source ?? ['D25']).join(', '),
    ]),
  )

const holds = (attribute: Attribute): string => {
  const values = attribute.enum === undefined ? '' : `: ${attribute.enum.map((value) => code(String(value))).join(', ')}`
  switch (attribute.kind) {
    case 'ref':
      return `id${linked(attribute.target, ' of ')}${values}`
    case 'refs':
      return `ids${linked(attribute.target, ' of ')}`
    case 'items':
      return `list of ${shape(attribute)}`
    case 'object':
      return shape(attribute)
    case 'secret':
      return 'secret, never in a record'
    case 'json':
      return 'structure'
    case 'int':
      return `number${values}`
    case 'bool':
      return 'true or false'
    case 'timestamp':
      return 'time, ISO 8601 UTC'
    default:
      return `${attribute.kind}${values}`
  }
}
const shape = (attribute: Attribute): string => `{ ${Object.keys(attribute.shape ?? {}).join(', ')} }`
const linked = (target: string | undefined, before: string): string => {
  const resource = target === undefined ? undefined : resourceOfKey(target)
  return resource === undefined ? '' : `${before}[${titleOf(resource).toLowerCase()}](${pageName(resource)}.md)`
}

const about = (attribute: Attribute): string =>
  [
    attribute.writeOnly === true ? 'written, never read' : '',
    attribute.derived === true ? 'copied from another record' : '',
    attribute.shifts === true ? 'changes when other records are written' : '',
    attribute.digits === true ? 'only its digits count' : '',
    attribute.cutInLists === undefined ? '' : `lists give ${attribute.cutInLists} characters of it`,
    attribute.falseFor === undefined
      ? ''
      : `always false where ${code(attribute.falseFor.key)} is ${attribute.falseFor.values.map(code).join(', ')}`,
    attribute.maxLength === undefined ? '' : `at most ${attribute.maxLength} characters`,
    attribute.default === undefined ? '' : `${String(attribute.default)} unless given`,
    attribute.note ?? '',
  ]
    .filter((part) => part !== '')
    .join('; ')

const TAKES: Readonly<Record<Filter['kind'], string>> = {
  id: 'an id or several',
  text: 'a text or several; the whole value, not a part',
  bool: '`true` or `false`',
  dateRange: '`{ from, to }`, either may be left out',
  idRange: '`{ from, to }`, either may be left out',
  folder: "an id, `'all'`, `'root'` or `'foldered'`",
}
const filters = (resource: Resource): readonly string[] => {
  const entries = Object.entries(resource.filters).filter(([, { on }]) => on === undefined || on.includes('list'))
  if (entries.length === 0) return []
  return [
    '## Filters',
    table(
      ['filter', 'of the API', 'takes', 'about'],
      entries.map(([key, filter]) => [
        code(key),
        code(filter.query),
        filter.enum === undefined ? TAKES[filter.kind] : filter.enum.map(code).join(', '),
        [
          filter.required === true ? '**needed**' : '',
          filter.requires === undefined ? '' : `together with ${code(filter.requires)}`,
          filter.note ?? '',
        ]
          .filter((part) => part !== '')
          .join('; '),
      ]),
    ),
    'Any other filter is refused before anything is sent: the API would ignore it and return everything.',
  ]
}

const sorts = (resource: Resource): readonly string[] => {
  const keys = Object.keys(resource.sorts)
  return keys.length === 0 ? [] : ['## Sorting', `By ${keys.map(code).join(', ')}; descending with \`-\` in front.`]
}

const includes = (resource: Resource): readonly string[] => {
  const { list = {}, get = {} } = resource.includes
  const names = [...new Set([...Object.keys(list), ...Object.keys(get)])]
  if (names.length === 0) return []
  const rows = names.map((name) => [
    code(name),
    code((list[name] ?? get[name])?.wire ?? ''),
    name in list ? 'yes' : '',
    name in get ? 'yes' : '',
    linked((list[name] ?? get[name])?.of, ''),
  ])
  return [
    '## Includes',
    table(['include', 'of the API', 'in a list', 'in a get', 'brings'], rows),
    'What comes is joined to its owner, in `record.included`.',
  ]
}

/** What becomes of a create whose answer is lost. */
const lostAnswers = (resource: Resource): readonly string[] => {
  if (!resource.endpoints.some(({ operation }) => operation === 'create')) return []
  const known = (resource.naturalKey ?? []).map(code).join(', ')
  return [
    '## When the answer to a create is lost',
    resource.settle === undefined
      ? `gluekit looks for the record by ${known}, by everything else that was sent and can be read, and by the time of its creation, and returns it. What it cannot find is reported as \`outcome_unknown\`, and never sent again.`
      : `It is reported as \`outcome_unknown\`, and never sent again. ${resource.settle.none}`,
  ]
}

const synced = (resource: Resource): readonly string[] => {
  const { syncedMayChange } = resource
  if (syncedMayChange === undefined) return []
  const rest = syncedMayChange.length === 0 ? 'nothing of it' : `only ${syncedMayChange.map(code).join(', ')}`
  return [
    '## Records of a PSA or RMM',
    `Where a PSA or RMM owns a record, ${rest} can be changed through the API. gluekit looks before it sends.`,
  ]
}
