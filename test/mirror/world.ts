/** An account that people work on while it is mirrored: every kind of change that a mirror has to notice, by the seed. */
import type { ResourceKey } from '../../src/catalog/index.js'
import type { Emulator } from '../../src/emulator/index.js'
import type { SeededRandom } from '../fuzz/random.js'

type Attributes = Readonly<Record<string, unknown>>

/** What somebody else does, straight at the emulator. */
export class World {
  readonly #emulator: Emulator
  readonly #dice: SeededRandom
  #names = 0

  constructor(emulator: Emulator, dice: SeededRandom) {
    this.#emulator = emulator
    this.#dice = dice
  }

  /** @returns the body of the answer, or undefined where it was refused */
  send(method: string, url: string, data?: unknown): string | undefined {
    const { response } = this.#emulator.handle({
      method,
      url,
      headers: { 'x-api-key': this.#emulator.apiKey, 'content-type': 'application/vnd.api+json' },
      ...(data === undefined ? {} : { body: JSON.stringify({ data }) }),
    })
    return response.status < 300 ? response.body : undefined
  }
  make(path: string, attributes: Attributes): string {
    const made = this.send('POST', path, { type: path.split('/').at(-1), attributes })
    if (made === undefined) throw new Error(`POST ${path} was refused`)
    return (JSON.parse(made) as { readonly data: { readonly id: string } }).data.id
  }
  ids(kind: ResourceKey): readonly string[] {
    return Array.from(this.#emulator.account.of(kind).rows, ({ id }) => id)
  }
  some(kind: ResourceKey): string | undefined {
    const ids = this.ids(kind)
    return ids.length === 0 ? undefined : this.#dice.pick(ids)
  }
  name(): string {
    return `${this.#dice.pick(['Backup', 'Server', 'Printer', 'Runbook', 'Wi-Fi', 'Firewall'])} ${++this.#names}`
  }

  /** A few of everything. */
  populate(records: number): void {
    for (const name of ['Server', 'Switch']) this.make('/configuration_types', { name })
    for (const name of ['Active', 'Retired']) this.make('/configuration_statuses', { name })
    // Lists cut longer ones: what a mirror then holds depends on which records were looked for by their id.
    for (let count = 0; count < 3; count++)
      this.make('/organizations', { name: this.name(), quick_notes: 'x'.repeat(this.#dice.below(250)) })
    for (let count = 0; count < 2; count++) this.#assetType()
    for (let count = 0; count < records; count++) this.#dice.pick(BIRTHS)(this)
  }

  /** One thing that people do. */
  change(): void {
    this.#dice.pick(this.#dice.chance(0.45) ? BIRTHS : CHANGES)(this)
  }

  get dice(): SeededRandom {
    return this.#dice
  }
  get emulator(): Emulator {
    return this.#emulator
  }

  #assetType(): void {
    const type = this.send('POST', '/flexible_asset_types', {
      type: 'flexible_asset_types',
      attributes: { name: this.name(), description: 'made by hand' },
      relationships: {
        flexible_asset_fields: {
          data: [
            {
              type: 'flexible_asset_fields',
              attributes: { order: 1, name: 'Title', kind: 'Text', required: true, show_in_list: true, use_for_title: true },
            },
            {
              type: 'flexible_asset_fields',
              attributes: { order: 2, name: 'Notes', kind: 'Textbox', required: false, show_in_list: false },
            },
          ],
        },
      },
    })
    if (type === undefined) throw new Error('no flexible asset type was made')
  }
}

type Act = (world: World) => void

const inOrganization =
  (path: string, attributes: (world: World) => Attributes): Act =>
  (world) => {
    const organization = world.some('organizations')
    if (organization !== undefined)
      world.send('POST', path, { type: path.slice(1), attributes: { organization_id: organization, ...attributes(world) } })
  }

const nested =
  (parent: ResourceKey, path: (id: string) => string, attributes: (world: World) => Attributes): Act =>
  (world) => {
    const id = world.some(parent)
    if (id !== undefined) world.send('POST', path(id), { type: path('').split('/').at(-1), attributes: attributes(world) })
  }

const BIRTHS: readonly Act[] = [
  inOrganization('/configurations', (world) => ({
    name: world.name(),
    configuration_type_id: world.some('configurationTypes'),
    configuration_status_id: world.some('configurationStatuses'),
    serial_number: `SN${world.dice.below(1e6)}`,
  })),
  inOrganization('/configurations', (world) => ({
    name: world.name(),
    configuration_type_id: world.some('configurationTypes'),
    notes: 'stock',
  })),
  inOrganization('/contacts', (world) => ({
    first_name: world.name(),
    contact_emails: [{ value: `p${world.dice.below(1e6)}@example.com`, primary: true, label_name: 'Work' }],
  })),
  inOrganization('/passwords', (world) => ({ name: world.name(), username: 'admin', password: 'Planted-9x7!secret' })),
  inOrganization('/locations', (world) => ({ name: world.name(), city: 'Utrecht' })),
  inOrganization('/documents', (world) => ({ name: world.name() })),
  (world) => {
    const type = world.some('flexibleAssetTypes')
    inOrganization('/flexible_assets', () => ({ flexible_asset_type_id: type, traits: { title: world.name(), notes: '<p>hello</p>' } }))(
      world,
    )
  },
  nested(
    'configurations',
    (id) => `/configurations/${id}/relationships/configuration_interfaces`,
    (world) => ({ name: world.name(), ip_address: `10.0.${world.dice.below(250)}.${world.dice.below(250)}` }),
  ),
  nested(
    'organizations',
    (id) => `/organizations/${id}/relationships/document_folders`,
    (world) => ({ name: world.name() }),
  ),
  (world) => void world.send('POST', '/manufacturers', { type: 'manufacturers', attributes: { name: world.name() } }),
  (world) => void world.send('POST', '/password_categories', { type: 'password_categories', attributes: { name: world.name() } }),
  (world) => {
    if (world.ids('organizations').length < 6)
      world.send('POST', '/organizations', { type: 'organizations', attributes: { name: world.name() } })
  },
]

const updating =
  (kind: ResourceKey, path: (id: string) => string, attributes: (world: World) => Attributes): Act =>
  (world) => {
    const id = world.some(kind)
    if (id !== undefined) world.send('PATCH', path(id), { type: path('').split('/')[1], attributes: attributes(world) })
  }

const deleting =
  (kind: ResourceKey, path: string, form: 'path' | 'body'): Act =>
  (world) => {
    const id = world.some(kind)
    if (id === undefined) return
    if (form === 'path') world.send('DELETE', `${path}/${id}`)
    else world.send('DELETE', path, [{ type: path.slice(1), attributes: { id } }])
  }

const CHANGES: readonly Act[] = [
  updating(
    'configurations',
    (id) => `/configurations/${id}`,
    (world) => ({ notes: world.name(), asset_tag: String(world.dice.below(1e5)) }),
  ),
  updating(
    'configurations',
    (id) => `/configurations/${id}`,
    (world) => ({ archived: world.dice.chance(0.5) }),
  ),
  updating(
    'contacts',
    (id) => `/contacts/${id}`,
    (world) => ({ title: world.name() }),
  ),
  updating(
    'passwords',
    (id) => `/passwords/${id}`,
    (world) => ({ username: world.name() }),
  ),
  updating(
    'locations',
    (id) => `/locations/${id}`,
    (world) => ({ name: world.name() }),
  ),
  updating(
    'documents',
    (id) => `/documents/${id}`,
    (world) => ({ name: world.name() }),
  ),
  // Others show these names, and get no new stamp for it.
  updating(
    'organizations',
    (id) => `/organizations/${id}`,
    (world) => ({ name: world.name() }),
  ),
  updating(
    'configurationTypes',
    (id) => `/configuration_types/${id}`,
    (world) => ({ name: world.name() }),
  ),
  updating(
    'flexibleAssets',
    (id) => `/flexible_assets/${id}`,
    (world) => ({ traits: { title: world.name(), notes: 'changed' } }),
  ),
  updating(
    'configurationInterfaces',
    (id) => `/configuration_interfaces/${id}`,
    (world) => ({ notes: world.name() }),
  ),
  deleting('configurations', '/configurations', 'body'),
  deleting('contacts', '/contacts', 'body'),
  deleting('passwords', '/passwords', 'path'),
  deleting('flexibleAssets', '/flexible_assets', 'path'),
  deleting('documents', '/documents', 'body'),
  (world) => {
    const id = world.some('locations')
    if (id !== undefined) world.send('DELETE', '/locations', [{ type: 'locations', attributes: { id } }])
  },
]
