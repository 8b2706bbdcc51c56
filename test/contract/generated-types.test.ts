/** The generated file compiles, and says of traits what is so. */
import path from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GlueClient } from '../../src/index.js'
import { generateTraitTypes, pushTypes, readTypes } from '../../src/workflows/index.js'
import type { AccountType, FieldModel } from '../../src/workflows/index.js'
import { Account } from './support/account.js'

let account: Account
let client: GlueClient
let demo: readonly AccountType[]
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
  demo = await readTypes(client)
})
afterAll(() => account.close())

/** What the compiler says of files beside each other, in the strictest of modes. */
const problemsIn = (files: Readonly<Record<string, string>>): readonly string[] => {
  const folder = path.join(process.cwd(), 'test', 'contract')
  const texts = new Map(Object.entries(files).map(([name, text]) => [path.join(folder, name), text]))
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noPropertyAccessFromIndexSignature: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: true,
    noEmit: true,
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => texts.has(path.resolve(name)) || fileExists(name)
  host.readFile = (name) => texts.get(path.resolve(name)) ?? readFile(name)
  host.getSourceFile = (name, version, ...rest) => {
    const text = texts.get(path.resolve(name))
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version, true)
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  return [...texts.keys()].flatMap((name) => {
    const source = program.getSourceFile(name)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText, start, file }) => {
      const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
      return `${path.basename(name)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}

const from = '../../src/index.js'
const USE = `
import type { GlueClient, TypedFlexibleAsset } from '${from}'
import { LanType, WirelessType } from './generated.js'
import type { LanTraits } from './generated.js'

export const use = async (client: GlueClient): Promise<void> => {
  const lans = client.flexibleAssets.of(LanType)
  for await (const lan of lans.list({ organizationId: 1 })) {
    const name: string | null | undefined = lan.traits['network-name']
    const vlan: number | string | null | undefined = lan.traits['vlan']
    const servers: readonly { readonly id: number | string }[] = lan.traits['switches']?.values ?? []
    const file: string | null | undefined = lan.traits['diagram']?.values[0]?.url
    // @ts-expect-error there is no such trait
    void lan.traits['vlans']
    // @ts-expect-error it may be empty, although new assets need it
    const certain: string = lan.traits['subnet']
    void [name, vlan, servers, file, certain]
  }
  await lans.create({ organizationId: 1, traits: { 'network-name': 'Office', subnet: '10.0.0.0/24', switches: [1, '2', { id: 3 }], diagram: { path: 'a.png' } } })
  await lans.create({ organization: 'Contoso', traits: { 'network-name': 'Office', subnet: '10.0.0.0/24', vlan: null } })
  // @ts-expect-error the subnet is required
  await lans.create({ organizationId: 1, traits: { 'network-name': 'Office' } })
  // @ts-expect-error a name is text
  await lans.create({ organizationId: 1, traits: { 'network-name': 7, subnet: 'x' } })
  await lans.updateTraits(1, { vlan: 7, notes: null })
  // @ts-expect-error what is required cannot be emptied
  await lans.updateTraits(1, { subnet: null })
  // @ts-expect-error there is no such trait
  await lans.updateTraits(1, { sub: 'x' })
  // @ts-expect-error tags are ids
  await lans.updateTraits(1, { switches: true })
  const { record, changed } = await lans.upsert({ organizationId: 1, key: ['network-name'], traits: { 'network-name': 'Office', vlan: 7 } })
  // @ts-expect-error the key is made of traits
  await lans.upsert({ organizationId: 1, key: ['name'], traits: { 'network-name': 'Office' } })
  const asset: TypedFlexibleAsset<LanTraits> = record
  const wireless = client.flexibleAssets.of(WirelessType)
  await wireless.updateTraits(1, { security: 'WPA3 Personal', network: record.id })
  // @ts-expect-error it is none of the options
  await wireless.updateTraits(1, { security: 'WEP' })
  void [asset, changed]
}
`

describe('types of the demo account', () => {
  test('compile under strict, and catch what would be refused', () => {
    const text = generateTraitTypes(demo, { from })
    expect(problemsIn({ 'generated.ts': text, 'use.ts': USE })).toEqual([])
    expect(text.match(/^export interface/gm)).toHaveLength(12)
    // A compiler that finds nothing proves nothing.
    expect(problemsIn({ 'generated.ts': text.replaceAll('TextTrait', 'NumberTrait'), 'use.ts': USE })).not.toEqual([])
  })

  test('fit the accessor as it works', async () => {
    const lans = client.flexibleAssets.of<{ readonly 'network-name': string; readonly vlan?: number | string }>({ name: 'lan' })
    const [first] = await lans.list().collect({ limit: 1 })
    expect(first?.flexibleAssetTypeName).toBe('LAN')
    expect((await lans.get(first!.id)).traits['network-name']).toBe(first!.traits['network-name'])
    const { requests } = await account.during(() => client.flexibleAssets.of({ name: 'LAN' }).list({ pageSize: 1 }).first())
    expect(requests.every(({ method }) => method === 'GET')).toBe(true)
    expect(() => lans.list({ colour: 'red' } as never)).toThrow(/colour/)
    await expect(client.flexibleAssets.of({ name: 'LAM' }).list().first()).rejects.toMatchObject({
      code: 'unknown_name',
      hint: 'Did you mean "LAN"?',
    })
    const [vendor] = await client.flexibleAssets.of({ name: 'Vendors' }).list().collect({ limit: 1 })
    await expect(lans.get(vendor!.id)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('change no asset of another type, although it has a trait of that name', async () => {
    const [wireless] = await client.flexibleAssets.of({ name: 'Wireless' }).list().collect({ limit: 1 })
    const shared = Object.keys(wireless!.traits).find((key) => typeof wireless!.traits[key] === 'string')!
    const lans = client.flexibleAssets.of<Record<string, string>>({ name: 'LAN' })
    const { requests } = await account.during(async () => {
      await expect(lans.updateTraits(wireless!.id, { [shared]: 'x' })).rejects.toMatchObject({
        code: 'invalid_input',
        outcome: 'not_sent',
        hint: expect.stringContaining('Wireless'),
      })
    })
    expect(requests.map(({ method }) => method)).not.toContain('PATCH')
  })
})

test('types with hostile names compile, and run nothing', async () => {
  const other = await Account.open()
  try {
    const hostile = [
      '*/ export const x = 1 /*',
      "'; process.exit(1) //",
      '`${process.exit(1)}`',
      'constructor',
      '__proto__',
      'LAN',
      'lan ',
      '日本',
      'Tag Trait',
      '1st "x" \\',
      '@deprecated {@link x}',
      'a\u2028b\u202E',
    ]
    const field = (name: string, rest: Partial<FieldModel> = {}): FieldModel => ({
      name,
      kind: 'Text',
      hint: `${hostile[0]} ${name}`,
      decimals: null,
      defaultValue: null,
      tagType: null,
      required: false,
      useForTitle: false,
      showInList: false,
      expiration: false,
      ...rest,
    })
    await pushTypes(
      other.connect(),
      hostile.map((name, index) => ({
        name: name === 'lan ' ? 'L A N' : name,
        description: name,
        fields: [
          field('Name', { useForTitle: true, showInList: true, required: true }),
          ...hostile.filter((label) => /[a-z0-9]/i.test(label)).map((label, at) => field(`${label}${at}`)),
          field('Pick', { kind: 'Select', defaultValue: hostile.join('\n') }),
          field('Points', { kind: 'Tag', tagType: `FlexibleAssetType: ${hostile[(index + 1) % 5]}` }),
        ],
      })),
    )
    const types = await readTypes(other.connect())
    const text = generateTraitTypes(types, { from })
    expect(problemsIn({ 'generated.ts': text })).toEqual([])
    const compiled = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    }).outputText
    const module = (await import(`data:text/javascript,${encodeURIComponent(compiled)}`)) as Readonly<
      Record<string, { readonly name: string }>
    >
    expect(Object.keys(module).every((name) => /^[A-Z]\w*Type$/.test(name))).toBe(true)
    expect(
      Object.values(module)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(types.map(({ name }) => name).sort())
  } finally {
    await other.close()
  }
})
