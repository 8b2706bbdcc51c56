import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConflictError } from '../../../src/index.js'
import type { BeforeImage, FlexibleAsset, FlexibleAssetField, GlueClient } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy } from '../support/account.js'

let account: Account
let client: GlueClient
let folder: string
const typeIds = new Map<string, string>()
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-assets-'))
  for (const type of await client.flexibleAssetTypes.list().collect()) typeIds.set(type.name, type.id)
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true, force: true })
})

type Traits = Readonly<Record<string, unknown>>
const assetsOf = async (type: string): Promise<FlexibleAsset[]> => [
  ...(await client.flexibleAssets.list({ flexibleAssetTypeId: typeIds.get(type)! }).collect()),
]
const traitsOf = (asset: FlexibleAsset): Traits => asset.traits as Traits
/** Each trait as the bytes that the server sends, and as state holds it. */
const bytesOf = async (id: string): Promise<Readonly<Record<string, string>>> => {
  const { text } = await account.raw('GET', `/flexible_assets/${id}`)
  const sent = (JSON.parse(text) as { data: { attributes: { traits: Traits } } }).data.attributes.traits
  const stored = account.stored('flexibleAssets', id)!['traits'] as Traits
  return Object.fromEntries(
    [...new Set([...Object.keys(sent), ...Object.keys(stored)])].map((key) => [key, JSON.stringify([sent[key], stored[key]])]),
  )
}
const without = <T>(values: Readonly<Record<string, T>>, ...keys: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))
const complete = async (): Promise<FlexibleAsset> =>
  (await assetsOf('Printing')).find(
    (asset) => Object.values(traitsOf(asset)).filter((value) => value !== null && value !== false).length === 5,
  )!

describe('a change of one trait of five, a tag among them', () => {
  test.each([
    ['driver', 'Universal PCL 6 v9'],
    ['queue', 'Front desk'],
    ['colour', false],
    ['instructions', '<p>Ask at the front desk.</p>'],
  ])('leaves the others byte for byte: %s', async (key, value) => {
    const asset = await complete()
    expect(Object.keys(traitsOf(asset)).sort()).toEqual(['colour', 'driver', 'instructions', 'printer', 'queue'])
    const before = await bytesOf(asset.id)
    const { requests, value: after } = await account.during(() => client.flexibleAssets.updateTraits(asset.id, { [key]: value }))
    expect(without(await bytesOf(asset.id), key)).toEqual(without(before, key))
    expect(traitsOf(after)[key]).toEqual(value)
    expect(requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
    expect(requests.filter(({ method }) => method === 'GET').map(({ path: url }) => url)).toContain(`/flexible_assets/${asset.id}`)
    expect((await account.state('flexibleAssets')).find(({ id }) => id === asset.id)?.attributes['traits']).toMatchObject({ [key]: value })
  })

  test('leaves the others when it is the tag', async () => {
    const asset = await complete()
    const [printer] = await client.configurations.list({ organizationId: asset.organizationId }).collect({ limit: 1 })
    const before = await bytesOf(asset.id)
    const after = await client.flexibleAssets.updateTraits(asset.id, { printer: [printer!.id] })
    expect(without(await bytesOf(asset.id), 'printer')).toEqual(without(before, 'printer'))
    expect(traitsOf(after)['printer']).toMatchObject({ type: 'Configurations', values: [{ id: Number(printer!.id), name: printer!.name }] })
  })

  test('empties it when it is null, and does nothing about what is undefined', async () => {
    const asset = await complete()
    const before = await bytesOf(asset.id)
    await client.flexibleAssets.updateTraits(asset.id, { driver: null, instructions: undefined })
    expect(without(await bytesOf(asset.id), 'driver')).toEqual(without(before, 'driver'))
    expect(traitsOf(await client.flexibleAssets.get(asset.id))['driver'] ?? null).toBeNull()
    expect(account.stored('flexibleAssets', asset.id)!['traits']).not.toHaveProperty('driver')
  })

  test('hands what was there to the journal before it writes', async () => {
    const kept: BeforeImage[] = []
    const asset = await complete().catch(() => undefined)
    const target = asset ?? (await assetsOf('Printing'))[0]!
    const { requests } = await account.during(async () => {
      const careful = account.connect({
        keepBefore: async (image) => {
          expect((await account.requests()).some(({ method }) => method === 'PATCH')).toBe(false)
          kept.push(image)
        },
      })
      await careful.flexibleAssets.updateTraits(target.id, { queue: 'Journal' })
    })
    expect(kept).toMatchObject([{ resource: 'flexibleAssets', id: target.id, attributes: { traits: target.traits } }])
    expect(requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
    const failing = account.connect({ keepBefore: () => Promise.reject(new Error('the disk is full')) })
    const refused = await account.during(() => thrownBy(() => failing.flexibleAssets.updateTraits(target.id, { queue: 'Lost' })))
    expect(refused.requests.filter(({ method }) => method === 'PATCH')).toEqual([])
  })
})

describe('what must not be lost', () => {
  /** A value for a field that differs from what is there; undefined where none can be made. */
  const newValue = (field: FlexibleAssetField, current: unknown, assets: readonly FlexibleAsset[], number: number): unknown => {
    const key = String(field.nameKey)
    switch (field.kind) {
      case 'Text':
        return `Text ${number}`
      case 'Textbox':
        return `<p>Box ${number}</p>`
      case 'Select':
        return String(field.defaultValue)
          .split('\n')
          .find((option) => option.trim() !== current)!
          .trim()
      case 'Checkbox':
        return current !== true
      case 'Number':
        return number
      case 'Percent':
        return number % 100
      case 'Date':
        return `2027-0${1 + (number % 9)}-11`
      case 'Upload':
        return { content: Buffer.from(`file ${number}`).toString('base64'), file_name: 'renewed.txt' }
      case 'Tag': {
        const ids = assets.flatMap((asset) =>
          ((traitsOf(asset)[key] as { values?: { id: number }[] } | null)?.values ?? []).map(({ id }) => id),
        )
        return ids.length === 0 ? undefined : [ids[number % ids.length]]
      }
      case 'Password':
        return assets.map((asset) => traitsOf(asset)[key]).find((value) => typeof value === 'number')
      default:
        return undefined
    }
  }
  const holdsFile = (value: unknown): boolean => ((value as { values?: unknown[] } | null | undefined)?.values ?? []).length > 0

  test('survives any change of any trait of any type', async () => {
    const types = await Promise.all(
      [...typeIds].map(async ([name, id]) => ({
        name,
        fields: await client.flexibleAssets
          .list({ flexibleAssetTypeId: id })
          .first()
          .then(() => client.flexibleAssetTypes.fields(id)),
        assets: await assetsOf(name),
      })),
    )
    expect(types).toHaveLength(12)
    const kinds = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.nat(11), fc.nat(30), fc.nat(), fc.nat(900), async (at, which, fieldAt, number) => {
        const { fields, assets } = types[at]!
        const asset = await client.flexibleAssets.get(assets[which % assets.length]!.id)
        const writable = fields.filter(({ kind }) => kind !== 'Header')
        const field = writable[fieldAt % writable.length]!
        const key = String(field.nameKey)
        const value = newValue(field, traitsOf(asset)[key], assets, number)
        fc.pre(value !== undefined)
        const before = await bytesOf(asset.id)
        const file = writable.find(
          (other) => other.kind === 'Upload' && other !== field && holdsFile(traitsOf(asset)[String(other.nameKey)]),
        )
        if (file !== undefined) {
          const { requests, value: error } = await account.during(() =>
            thrownBy(() => client.flexibleAssets.updateTraits(asset.id, { [key]: value })),
          )
          expect(error).toMatchObject({ code: 'invalid_input', outcome: 'not_sent', message: expect.stringContaining(`"${file.nameKey}"`) })
          expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
          expect(await bytesOf(asset.id)).toEqual(before)
          kinds.set('refused', (kinds.get('refused') ?? 0) + 1)
          return
        }
        await client.flexibleAssets.updateTraits(asset.id, { [key]: value })
        expect(without(await bytesOf(asset.id), key)).toEqual(without(before, key))
        kinds.set(field.kind, (kinds.get(field.kind) ?? 0) + 1)
      }),
      { numRuns: 45, seed: 20260601 },
    )
    // Fixed by the seed: every kind had its turn.
    expect([...kinds.keys()].sort()).toEqual([
      'Checkbox',
      'Date',
      'Number',
      'Password',
      'Percent',
      'Select',
      'Tag',
      'Text',
      'Textbox',
      'Upload',
      'refused',
    ])
  })

  test('an uploaded file is lost only when it is given anew or emptied on purpose', async () => {
    const all = await assetsOf('LAN')
    const asset = all.find((other) => holdsFile(traitsOf(other)['diagram']))!
    const renewed = { content: Buffer.from('a new diagram').toString('base64'), file_name: 'lan.txt' }
    const after = await client.flexibleAssets.updateTraits(asset.id, { 'network-name': 'Renamed', diagram: renewed })
    expect(traitsOf(after)).toMatchObject({ 'network-name': 'Renamed', diagram: { values: [{ name: 'lan.txt' }] } })
    expect(traitsOf(await client.flexibleAssets.updateTraits(asset.id, { diagram: null }))['diagram'] ?? null).toBeNull()
  })

  test('a plain update refuses traits', async () => {
    const [asset] = await assetsOf('Printing')
    const { requests, value: error } = await account.during(() =>
      thrownBy(() => client.flexibleAssets.update(asset!.id, { traits: { queue: 'x' } } as never)),
    )
    expect(error).toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('updateTraits') })
    expect(requests).toEqual([])
  })

  test('a concurrent edit between the two reads is a conflict, and nothing is written', async () => {
    // Not one that was changed just now: its stamp, in whole seconds, might stay the same.
    const asset = (await assetsOf('Printing')).find(({ updatedAt }) => Date.parse(updatedAt!) < Date.UTC(2026, 5, 2))
    const url = `/flexible_assets/${asset!.id}`
    const printer = [(traitsOf(asset!)['printer'] as { values: { id: number }[] }).values[0]!.id]
    for (const edit of [{ restricted: asset!.restricted !== true }, { traits: { queue: 'Edited by somebody else', printer } }]) {
      let reads = 0
      const rival = account.connect({
        transport: intercepting(async (request) => {
          if (request.method === 'GET' && request.path === url && ++reads === 2)
            expect((await account.raw('PATCH', url, { data: { type: 'flexible-assets', attributes: edit } })).status).toBe(200)
        }),
      })
      const { requests, value: error } = await account.during(() =>
        thrownBy(() => rival.flexibleAssets.updateTraits(asset!.id, { driver: 'Mine' })),
      )
      expect(error).toBeInstanceOf(ConflictError)
      expect(error).toMatchObject({ code: 'conflict', outcome: 'not_sent' })
      expect(requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
      expect(traitsOf(await client.flexibleAssets.get(asset!.id))['driver']).not.toBe('Mine')
    }
  })

  test('a server that drops a trait all the same is found out', async () => {
    const asset = (await assetsOf('Printing')).find((other) => typeof traitsOf(other)['instructions'] === 'string')!
    const forgetful = account.connect({
      transport: intercepting(async (request) => {
        if (request.method !== 'PATCH') return undefined
        const body = JSON.parse(String(request.body)) as { data: { attributes: { traits: Record<string, unknown> } } }
        delete body.data.attributes.traits['instructions']
        const { status, text } = await account.raw('PATCH', request.path, body)
        return answer(status, text)
      }),
    })
    const error = await thrownBy(() => forgetful.flexibleAssets.updateTraits(asset.id, { driver: 'Other' }))
    expect(error).toMatchObject({ code: 'conflict', outcome: 'unknown', message: expect.stringContaining('"instructions"') })
  })

  test('wrong traits are named with what was meant, before anything is written', async () => {
    const [asset] = await assetsOf('Printing')
    const { requests, value: errors } = await account.during(() =>
      Promise.all(
        [{ drivr: 'x' }, { printer: null }, { colour: 'yes' }, { driver: 'x'.repeat(256) }, { printer: ['../1'] }, { queue: 7 }].map(
          (traits) => thrownBy(() => client.flexibleAssets.updateTraits(asset!.id, traits)),
        ),
      ),
    )
    expect(errors.map((error) => [(error as Error).message, (error as { hint: string }).hint])).toEqual([
      [expect.stringContaining('there is no trait "drivr"'), expect.stringContaining('driver')],
      [expect.stringContaining('"printer" is required'), expect.any(String)],
      [expect.stringContaining('"colour" must be true or false'), expect.any(String)],
      [expect.stringContaining('at most 255'), expect.any(String)],
      [expect.stringContaining('"printer" must be an id'), expect.any(String)],
      [expect.stringContaining('"queue" must be text'), expect.any(String)],
    ])
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('an asset from Markdown', () => {
  const organizationId = '4489414129010794'
  let typeId: string
  beforeAll(async () => {
    typeId = (await client.flexibleAssetTypes.create({ name: 'Runbook', description: 'How things are done' })).id
  })
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const create = async (input: { readonly path?: string; readonly markdown?: string; readonly title?: string }): Promise<FlexibleAsset> =>
    client.flexibleAssets.createFromMarkdown({ organizationId, flexibleAssetTypeId: typeId, ...input })

  test('has the type of two fields that is created without any', async () => {
    const fields = await client.flexibleAssetTypes.fields(typeId)
    expect(
      fields.map(({ name, nameKey, kind, required, showInList, useForTitle }) => [name, nameKey, kind, required, showInList, useForTitle]),
    ).toEqual([
      ['Title', 'title', 'Text', true, true, true],
      ['Content', 'content', 'Textbox', false, false, false],
    ])
  })

  test('is named by the argument, else the first heading outside code, else the file', async () => {
    const text = 'Intro\n\n```sh\n# not this\n```\n\n    # nor this\n\n## Restart the *mail* server\n\n# Later\n'
    const names = await Promise.all([
      create({ path: await file('one.md', text), title: 'Given' }),
      create({ path: await file('two.md', text) }),
      create({ path: await file('Spare parts.md', 'No heading here.\n\n```\n# none here either\n```\n') }),
      create({ markdown: '\uFEFFSetext heading\n===\n\nText' }),
      create({ path: await file('crlf.md', '# With blanks  \r\n\r\nText\r\n') }),
    ])
    expect(names.map((asset) => asset.name)).toEqual(['Given', 'Restart the mail server', 'Spare parts', 'Setext heading', 'With blanks'])
    const { requests, value: error } = await account.during(() => thrownBy(() => create({ markdown: 'no heading' })))
    expect(error).toMatchObject({ code: 'invalid_input', hint: 'Give a title.' })
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('keeps tables, fences and breaks, and loses what runs', async () => {
    const asset = await create({
      markdown: [
        '# Patch panel',
        '',
        '| Port | Room |',
        '| :--- | ---: |',
        '| 1 | <script>alert(1)</script> |',
        '',
        '```powershell',
        'Get-Item "C:\\x" | Select <Name>',
        '```',
        '',
        'first line',
        'second line',
        '',
        '[bad](javascript:alert(1)) [good](https://example.com/a?b=1&c=2) <a href="javascript:alert(2)">x</a>',
        '',
        '<img src=x onerror=alert(3)> ![pic](data:image/png;base64,AAAA) ![ok](https://example.com/p.png)',
        '',
        '<iframe src="https://evil.example"></iframe>',
      ].join('\n'),
    })
    const html = String(traitsOf(await client.flexibleAssets.get(asset.id))['content'])
    expect(html).toContain('<table>')
    expect(html).toMatch(/<th style="text-align:left">Port<\/th>/)
    expect(html).toMatch(/<pre><code class="language-powershell">Get-Item "C:\\x" \| Select &lt;Name&gt;\n<\/code><\/pre>/)
    expect(html).toMatch(/first line<br \/>\n?second line/)
    expect(html).toContain('href="https://example.com/a?b=1&amp;c=2"')
    expect(html).toContain('src="https://example.com/p.png"')
    // What is left of the rest is text, and can be read.
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    const tags = html.match(/<[a-z][^>]*>/gi) ?? []
    expect(tags.filter((tag) => /^<(?:script|iframe)|\son\w+=|javascript:|data:/i.test(tag))).toEqual([])
  })

  test('from a file that is not there, or for a type without the fields, sends nothing', async () => {
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => create({ path: path.join(folder, 'absent.md') })),
        thrownBy(() => create({ path: folder })),
        thrownBy(() => client.flexibleAssets.createFromMarkdown({ organizationId, flexibleAssetTypeId: typeId, title: 'x' })),
      ]),
    )
    expect(errors).toMatchObject([{ code: 'file_unreadable' }, { code: 'file_unreadable' }, { code: 'invalid_input' }])
    expect(requests).toEqual([])
  })

  test('with traits that its type lacks or misses is refused by name', async () => {
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: typeId, traits: { titel: 'x' } })),
        thrownBy(() => client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: typeId, traits: { content: '<p>x</p>' } })),
      ]),
    )
    expect(errors).toMatchObject([
      { code: 'invalid_input', hint: expect.stringContaining('title') },
      { code: 'invalid_input', message: expect.stringContaining('"title" is required') },
    ])
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})
