import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import type { GlueClient } from '../../src/index.js'
import { parseTypeFile, planPush, printTypeFile, pushTypes, readTypeFiles, readTypes, renderTypePlan } from '../../src/workflows/index.js'
import type { FieldModel, TypeModel } from '../../src/workflows/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from './support/account.js'

let demo: Account
let account: Account
let client: GlueClient
let types: readonly TypeModel[]
beforeAll(async () => {
  demo = await Account.open({ seed: 'demo' })
  types = await readTypes(demo.connect())
})
afterAll(() => demo.close())
beforeEach(async () => {
  account = await Account.open()
  client = account.connect()
})
afterEach(() => account.close())

const writes = (requests: readonly { readonly method: string }[]) => requests.filter(({ method }) => method !== 'GET')
const field = (name: string, rest: Partial<FieldModel> = {}): FieldModel => ({
  name,
  kind: 'Text',
  hint: null,
  decimals: null,
  defaultValue: null,
  tagType: null,
  required: false,
  useForTitle: false,
  showInList: false,
  expiration: false,
  ...rest,
})
const title = field('Title', { useForTitle: true, showInList: true, required: true })
const type = (name: string, ...fields: readonly FieldModel[]): TypeModel => ({ name, fields: [title, ...fields] })
const named = (models: readonly TypeModel[]) =>
  [...models]
    .map(({ name, description, icon, showInMenu, enabled, fields }) => ({
      name,
      description: description ?? null,
      icon: icon ?? null,
      showInMenu,
      enabled,
      fields: fields.map(
        ({ key, name: label, kind, hint, decimals, defaultValue, tagType, required, useForTitle, showInList, expiration }) => ({
          key,
          label,
          kind,
          hint,
          decimals,
          defaultValue,
          tagType,
          required,
          useForTitle,
          showInList,
          expiration,
        }),
      ),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

describe('a pull and a push', () => {
  test('carry all types of one account into another, tags by name, and a second push writes nothing', async () => {
    const files = types.map((model) => parseTypeFile(printTypeFile(model)))
    expect(files).toHaveLength(12)
    const first = await account.during(() => pushTypes(client, files))
    expect(first.value).toMatchObject({ typesCreated: 12, fieldsDeleted: 0 })
    expect(named(await readTypes(client))).toEqual(named(types))
    const second = await account.during(() => pushTypes(client, files))
    expect(second.value).toEqual({ typesCreated: 0, typesChanged: 0, fieldsAdded: 0, fieldsChanged: 0, fieldsDeleted: 0 })
    expect(writes(second.requests)).toEqual([])
  })

  test('write a file without ids that is read as it was, however the names look', async () => {
    for (const model of types) expect(printTypeFile(model)).not.toMatch(/\d{10}/)
    const anyName = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((text) => text.replaceAll(/[\uD800-\uDFFF]/g, '').trim())
    const names = fc.uniqueArray(
      anyName.filter((text) => text !== ''),
      { minLength: 1, maxLength: 4, selector: (name) => name },
    )
    fc.assert(
      fc.property(names, anyName, fc.boolean(), ([name = 'x', ...rest], hint, required) => {
        const model: TypeModel = {
          name,
          description: hint === '' ? null : hint,
          fields: [
            { ...title, key: 'k-0' },
            ...rest.map((label, index) => field(`${label} `.trim(), { key: `key-${index}`, hint: hint === '' ? null : hint, required })),
          ].filter(({ name: label }, index) => index === 0 || label !== 'Title'),
        }
        const read = parseTypeFile(printTypeFile(model))
        expect(read.name).toBe(name)
        expect(read.fields.map(({ name: label, hint: said }) => [label, said])).toEqual(
          model.fields.map(({ name: label, hint: said }) => [label, said]),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('make types that point at each other, and one whose only field in the list is such a tag', async () => {
    const circle = [
      type('Server', field('Rack', { kind: 'Tag', tagType: 'FlexibleAssetType: rack' })),
      {
        name: 'Rack',
        fields: [
          field('Code', { useForTitle: true }),
          field('Servers', { kind: 'Tag', tagType: 'FlexibleAssetType: Server', showInList: true }),
          field('Parent', { kind: 'Tag', tagType: 'FlexibleAssetType: Rack' }),
        ],
      },
    ]
    await pushTypes(client, circle)
    const made = await readTypes(client)
    expect(made.map(({ name, fields }) => [name, fields.map((each) => [each.name, each.tagType, each.showInList])])).toEqual([
      [
        'Server',
        [
          ['Title', null, true],
          ['Rack', 'FlexibleAssetType: Rack', false],
        ],
      ],
      [
        'Rack',
        [
          ['Code', null, false],
          ['Servers', 'FlexibleAssetType: Server', true],
          ['Parent', 'FlexibleAssetType: Rack', false],
        ],
      ],
    ])
    expect((await planPush(client, circle)).changes).toEqual([])
  })
})

describe('a push', () => {
  test('adds, changes, renames by key and moves fields, and keeps what assets hold', async () => {
    await pushTypes(client, [
      type('Note', field('Owner'), field('Level', { kind: 'Select', defaultValue: 'low\nhigh' }), field('Text', { kind: 'Textbox' })),
    ])
    const organization = await client.organizations.create({ name: 'Contoso' })
    const asset = await client.flexibleAssets.create({
      organizationId: organization.id,
      flexibleAssetType: 'Note',
      traits: { title: 'One', owner: 'Ada', level: 'low', text: '<p>x</p>' },
    })
    const wanted = [
      type(
        'Note',
        field('Text', { kind: 'Textbox', hint: 'All of it' }),
        field('Added', { kind: 'Checkbox', showInList: true }),
        field('Responsible', { key: 'owner' }),
        field('Level', { kind: 'Select', defaultValue: 'low\nmiddle\nhigh' }),
      ),
    ]
    const plan = await planPush(client, wanted)
    expect(renderTypePlan(plan).join('\n')).toMatch(/~ Note: field Owner\n {4}name: Owner → Responsible/)
    await pushTypes(client, wanted)
    const [made] = await readTypes(client)
    expect(made?.fields.map(({ name, key }) => [name, key])).toEqual([
      ['Title', 'title'],
      ['Text', 'text'],
      ['Added', 'added'],
      ['Responsible', 'owner'],
      ['Level', 'level'],
    ])
    expect((await client.flexibleAssets.get(asset.id)).traits).toMatchObject({ title: 'One', owner: 'Ada', level: 'low', text: '<p>x</p>' })
    expect(writes((await account.during(() => pushTypes(client, wanted))).requests)).toEqual([])
  })

  test('gives a new field the key that the file says, whatever its name', async () => {
    const wanted = [type('Note', field('Responsible', { key: 'owner' }))]
    await pushTypes(client, wanted)
    expect((await readTypes(client))[0]?.fields.map(({ name, key }) => [name, key])).toContainEqual(['Responsible', 'owner'])
    expect((await planPush(client, wanted)).changes).toEqual([])
  })

  test('refuses another kind, another tag and a type that nobody has, all at once and before anything is written', async () => {
    await pushTypes(client, [type('Note', field('Owner'), field('Device', { kind: 'Tag', tagType: 'Configurations' }))])
    const wanted = [
      type(
        'Note',
        field('Owner', { kind: 'Number', decimals: 0 }),
        field('Device', { kind: 'Tag', tagType: 'Contacts' }),
        field('Rack', { kind: 'Tag', tagType: 'FlexibleAssetType: Nott' }),
        field('New'),
      ),
    ]
    const { refused } = await planPush(client, wanted)
    expect(refused).toMatchObject([
      { field: 'Rack', reason: expect.stringContaining('"Nott"'), hint: 'Did you mean "Note"?' },
      { field: 'Owner', reason: expect.stringContaining('cannot become Number') },
      { field: 'Device', reason: expect.stringContaining('cannot point at Contacts') },
    ])
    const { requests, value } = await account.during(() => thrownBy(() => pushTypes(client, wanted)))
    expect(value).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
    expect(writes(requests)).toEqual([])
  })

  test('deletes fields only when told to, and never one that may have been renamed', async () => {
    await pushTypes(client, [type('Note', field('Owner'), field('Old', { kind: 'Checkbox' }))])
    const renamed = [type('Note', field('Responsible'))]
    expect((await planPush(client, renamed)).notes.join(' ')).toContain('key: owner')
    expect((await planPush(client, renamed, { deleteFields: true })).refused).toMatchObject([{ field: 'Owner' }])
    const wanted = [type('Note')]
    await pushTypes(client, wanted)
    expect((await readTypes(client))[0]?.fields).toHaveLength(3)
    const { value } = await account.during(() => pushTypes(client, wanted, { deleteFields: true }))
    expect(value).toMatchObject({ fieldsDeleted: 2 })
    expect((await readTypes(client))[0]?.fields.map(({ name }) => name)).toEqual(['Title'])
  })

  test('changes what is said of the type itself, and leaves alone what is not said', async () => {
    await pushTypes(client, [{ ...type('Note'), description: 'Old', icon: 'pen' }])
    await pushTypes(client, [{ ...type('note'), description: 'New', enabled: false }])
    expect(await readTypes(client)).toMatchObject([{ name: 'note', description: 'New', icon: 'pen', enabled: false }])
  })

  test('stopped after any write and called again makes the same types, with nothing twice', async () => {
    const files = types.slice(0, 4)
    const whole = await Account.open()
    await pushTypes(whole.connect(), files)
    const expected = named(await readTypes(whole.connect()))
    await whole.close()
    for (let stopAfter = 0; ; stopAfter++) {
      const other = await Account.open()
      let sent = 0
      const stopping = other.connect({
        transport: intercepting((request) => {
          if (request.method !== 'GET' && sent++ >= stopAfter) throw new Error('killed')
        }),
      })
      const outcome = await pushTypes(stopping, files).catch((error: unknown) => error)
      await pushTypes(other.connect(), files)
      expect(named(await readTypes(other.connect()))).toEqual(expected)
      await other.close()
      if (!(outcome instanceof Error)) break
    }
  })

  test('looks for what an unanswered write has made before it goes on', async () => {
    let lost = 0
    const forgetful = account.connect({
      ...withoutWaiting(),
      transport: intercepting(async (request) => {
        if (request.method !== 'POST' || lost++ > 0) return undefined
        await account.raw('POST', request.path, JSON.parse(String(request.body)))
        return answer(504, {})
      }),
    })
    await pushTypes(forgetful, [type('Note', field('Owner'))])
    expect(await readTypes(client)).toMatchObject([{ name: 'Note', fields: [{ name: 'Title' }, { name: 'Owner' }] }])
    const failing = account.connect({
      ...withoutWaiting(),
      transport: intercepting((request) => (request.method === 'POST' ? answer(504, {}) : undefined)),
    })
    expect(await thrownBy(() => pushTypes(failing, [type('Other')]))).toMatchObject({ outcome: 'unknown' })
  })

  test('through a read-only client sends no write', async () => {
    const readOnly = account.connect({ readOnly: true })
    const { requests, value } = await account.during(() => thrownBy(() => pushTypes(readOnly, [type('Note')])))
    expect(value).toMatchObject({ code: 'read_only', outcome: 'not_sent' })
    expect(writes(requests)).toEqual([])
  })

  test('orders any fields in any way, and adds more, in one push', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: 1 }),
        fc.shuffledSubarray(names, { minLength: 1 }),
        fc.nat(999_999),
        async (before, after, number) => {
          const model = (order: readonly string[]): TypeModel => type(`Type ${number}`, ...order.map((name) => field(name)))
          await pushTypes(client, [model(before)])
          await pushTypes(client, [model(after)])
          const [made] = await readTypes(client, { names: [`Type ${number}`] })
          expect(made?.fields.map(({ name }) => name).filter((name) => after.includes(name))).toEqual(after)
          expect((await planPush(client, [model(after)])).changes).toEqual([])
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('a push of a plan that was agreed to', () => {
  const addField = async (name: string): Promise<void> => {
    const [found] = await readTypes(client, { names: ['Note'] })
    await client.flexibleAssetFields.create({ flexibleAssetTypeId: found?.id ?? '', name, kind: 'Text', order: 9 })
  }

  test('carries it out', async () => {
    await pushTypes(client, [type('Note', field('Old', { kind: 'Checkbox' }))])
    const wanted = [type('Note', field('New'))]
    const plan = await planPush(client, wanted, { deleteFields: true })
    expect(await pushTypes(client, wanted, { plan })).toMatchObject({ fieldsAdded: 1, fieldsDeleted: 1 })
    expect((await planPush(client, wanted, { deleteFields: true })).changes).toEqual([])
  })

  test('deletes no field that somebody added since, and sends nothing', async () => {
    await pushTypes(client, [type('Note', field('Old', { kind: 'Checkbox' }))])
    const plan = await planPush(client, [type('Note')], { deleteFields: true })
    await addField('Fresh')
    const { requests, value } = await account.during(() => thrownBy(() => pushTypes(client, [type('Note')], { plan, deleteFields: true })))
    expect(value).toMatchObject({ code: 'conflict', outcome: 'not_sent', message: expect.stringContaining('delete the field "Fresh"') })
    expect(writes(requests)).toEqual([])
  })

  test('is refused when a field was put in the place of one of the same name', async () => {
    await pushTypes(client, [type('Note', field('Old', { kind: 'Checkbox' }))])
    const plan = await planPush(client, [type('Note')], { deleteFields: true })
    const [found] = await readTypes(client)
    await client.flexibleAssetFields.delete(found?.fields.find(({ name }) => name === 'Old')?.id ?? '')
    await addField('Old')
    expect(await thrownBy(() => pushTypes(client, [type('Note')], { plan }))).toMatchObject({ code: 'conflict' })
    expect((await readTypes(client))[0]?.fields.map(({ name }) => name)).toContain('Old')
  })

  test('deletes no field that somebody adds while it runs, with a plan or without', async () => {
    await pushTypes(client, [type('Note', field('Old', { kind: 'Checkbox' }))])
    const others = account.connect()
    let added = false
    const racing = account.connect({
      transport: intercepting(async (request) => {
        if (request.method !== 'DELETE' || added) return undefined
        added = true
        const [found] = await readTypes(others, { names: ['Note'] })
        await others.flexibleAssetFields.create({ flexibleAssetTypeId: found?.id ?? '', name: 'Fresh', kind: 'Text', order: 9 })
        return undefined
      }),
    })
    expect(await thrownBy(() => pushTypes(racing, [type('Note')], { deleteFields: true }))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"Fresh"'),
    })
    expect((await readTypes(client))[0]?.fields.map(({ name }) => name)).toEqual(['Title', 'Fresh'])
  })
})

describe('types whose names differ in their case alone', () => {
  const tag = (name: string, target: string): FieldModel => field(name, { kind: 'Tag', tagType: `FlexibleAssetType: ${target}` })
  const pair = [type('Lan', tag('Small', 'Lan'), tag('Large', 'LAN')), type('LAN', tag('Small', 'Lan'), tag('Large', 'LAN'))]

  test('are each themselves: made, compared, changed and pointed at by the name as it is written', async () => {
    await pushTypes(client, pair)
    const made = await readTypes(client)
    expect(made.map(({ name, fields }) => [name, fields.map(({ tagType }) => tagType)])).toEqual([
      ['Lan', [null, 'FlexibleAssetType: Lan', 'FlexibleAssetType: LAN']],
      ['LAN', [null, 'FlexibleAssetType: Lan', 'FlexibleAssetType: LAN']],
    ])
    expect(await planPush(client, pair)).toEqual({ changes: [], refused: [], notes: [] })
    const crossed = [type('Lan', tag('Small', 'LAN'), tag('Large', 'LAN'))]
    expect((await planPush(client, crossed)).refused).toMatchObject([{ type: 'Lan', field: 'Small' }])
    expect((await planPush(client, [type('lan')])).refused).toMatchObject([{ type: 'lan', field: null }])
  })

  test('are not renamed into one another', async () => {
    await pushTypes(client, [type('LAN')])
    expect((await planPush(client, [type('Lan'), type('LAN')])).changes.map((change) => [change.do, change.type.name])).toEqual([
      ['create type', 'Lan'],
    ])
    expect((await planPush(client, [type('Lan'), type('lan')])).refused).toMatchObject([{ type: 'lan' }])
  })

  test('stand in files of one folder', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gluekit-types-'))
    try {
      await writeFile(path.join(folder, 'lan.yaml'), printTypeFile(pair[0] as TypeModel))
      await writeFile(path.join(folder, 'lan-2.yaml'), printTypeFile(pair[1] as TypeModel))
      expect((await readTypeFiles(folder)).map((file) => file.type.name)).toEqual(['LAN', 'Lan'])
      await writeFile(path.join(folder, 'lan-3.yaml'), printTypeFile(pair[1] as TypeModel))
      expect(await thrownBy(() => readTypeFiles(folder))).toMatchObject({ code: 'invalid_input' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

test('a file says in one go, with line and column, what is wrong with it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gluekit-types-'))
  try {
    const file = path.join(folder, 'note.yaml')
    await writeFile(
      file,
      [
        'name: Note',
        'fields:',
        '  - name: Device',
        '    kind: Tag',
        '    tagType: Configuration',
        '  - name: Level',
        '    kind: Select',
        '  - name: Device',
        '    kind: Textbox',
        '    useForTitle: true',
      ].join('\n'),
    )
    const error = (await thrownBy(() => readTypeFiles(folder))) as { problems: { line: number; message: string; hint?: string }[] }
    expect(error.problems.map(({ line, message }) => [line, message])).toEqual([
      [3, 'No field is shown in the list.'],
      [5, '"Configuration" is no tag type.'],
      [7, 'A Select field needs "options".'],
      [8, 'Two fields have the name "Device".'],
      [8, 'Two fields have the key "device".'],
      [10, 'A Textbox field cannot be used for the title.'],
    ])
    await writeFile(file, 'name: Note\ncolour: red\nfields:\n  - name: X\n    kind: Txt\n')
    expect(await thrownBy(() => readTypeFiles(file))).toMatchObject({
      problems: [
        { line: 2, message: 'The file has no key "colour".' },
        { line: 5, hint: expect.stringContaining('Textbox') },
      ],
    })
    const wrong = ['name: 5', 'fields:', '  - kind: Number', '    decimals: 1.5', '    required: sure', '    key: No Key']
    await writeFile(file, wrong.join('\n'))
    const values = (await thrownBy(() => readTypeFiles(file))) as { problems: { line: number; message: string }[] }
    expect(values.problems.map(({ line, message }) => [line, message])).toEqual([
      [1, 'name must be text, not a number.'],
      [3, 'fields[1] needs "name".'],
      [4, 'fields[1].decimals must be a whole number.'],
      [5, 'fields[1].required must be true or false, not text.'],
      [6, 'fields[1].key is no key of a trait: small letters and digits, with single dashes between.'],
    ])
    await writeFile(file, '')
    expect(await thrownBy(() => readTypeFiles(file))).toMatchObject({ problems: [{ message: 'The file is empty.' }] })
  } finally {
    await rm(folder, { recursive: true })
  }
})
