/** TypeScript for the flexible asset types of an account. Every text of the account is hostile until it is quoted. */
import { TAG_TARGETS, assetTagTarget } from '../../catalog/index.js'
import { foldName } from '../flexible-asset-types/model.js'
import type { AccountField, AccountType } from '../flexible-asset-types/model.js'
import { commentText, identifiersFor, literal } from './identifiers.js'

export interface GenerateTypesOptions {
  /** Where the generated file imports from; `gluekit` unless given. */
  readonly from?: string
}

/** Types that the generated file takes from the SDK, by kind of field. */
const TRAITS: Readonly<Record<string, string>> = {
  Text: 'TextTrait',
  Textbox: 'TextboxTrait',
  Date: 'DateTrait',
  Checkbox: 'CheckboxTrait',
  Number: 'NumberTrait',
  Percent: 'PercentTrait',
  Select: 'SelectTrait',
  Tag: 'TagTrait',
  Upload: 'UploadTrait',
  Password: 'PasswordTrait',
}

/**
 * One interface a type, `LanTraits`, and beside it what `client.flexibleAssets.of()` takes, `LanType`. The same types give the same text.
 * @param types in the order of their age, so that a new type never takes the identifier of an older one
 */
export const generateTraitTypes = (types: readonly AccountType[], options: GenerateTypesOptions = {}): string => {
  const identifiers = identifiersFor(types.map((type) => type.name))
  // A name that is written exactly so overrides one that looks alike.
  const named = types.map((type, index) => [type.name, identifiers[index] as string] as const)
  const byName = new Map([...named.map(([name, identifier]) => [foldName(name), identifier] as const), ...named])
  const blocks = types
    .map((type, index) => ({ name: identifiers[index] as string, text: blockOf(type, identifiers[index] as string, byName) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const used = Object.values(TRAITS).filter((trait) => blocks.some(({ text }) => new RegExp(`: ${trait}\\b`).test(text)))
  const imports = ['FlexibleAssetTypeRef', ...used].sort()
  return [
    '// Written by `gluekit types generate` from the flexible asset types of an account. Changes made here are lost.',
    `import type {\n${imports.map((name) => `  ${name},`).join('\n')}\n} from ${literal(options.from ?? 'gluekit')}`,
    ...blocks.map(({ text }) => text),
  ]
    .join('\n\n')
    .concat('\n')
}

const blockOf = (type: AccountType, identifier: string, byName: ReadonlyMap<string, string>): string => {
  const about = commentText(type.description ?? '')
  const seen = new Set<string>()
  const fields = type.fields.filter(({ kind, key }) => kind !== 'Header' && key !== '' && !seen.has(key) && seen.add(key))
  return [
    `/** Traits of ${commentText(literal(type.name))}${about === '' ? '' : `: ${about}`} */`,
    `export interface ${identifier}Traits {`,
    ...fields.flatMap((field) => [
      `  /** ${commentOf(field)} */`,
      `  readonly ${literal(field.key)}${field.required ? '' : '?'}: ${typeOf(field, byName)}`,
    ]),
    '}',
    `/** The type ${commentText(literal(type.name))}, for \`client.flexibleAssets.of()\`. */`,
    `export const ${identifier}Type: FlexibleAssetTypeRef<${identifier}Traits> = { name: ${literal(type.name)} }`,
  ].join('\n')
}

const commentOf = (field: AccountField): string => {
  const hint = commentText(field.hint ?? '')
  return `${commentText(field.name)} (${field.kind})${hint === '' ? '' : `: ${hint}`}`
}

const typeOf = (field: AccountField, byName: ReadonlyMap<string, string>): string => {
  const trait = TRAITS[field.kind] ?? 'unknown'
  if (field.kind === 'Select') {
    const options = [...new Set((field.defaultValue ?? '').split(/\r?\n/).map((option) => option.trim()))].filter((option) => option !== '')
    return options.length === 0 ? trait : `${trait}<${options.map(literal).join(' | ')}>`
  }
  if (field.kind !== 'Tag') return trait
  const target = assetTagTarget(field.tagType ?? '')
  const identifier = target === undefined ? undefined : (byName.get(target) ?? byName.get(foldName(target)))
  if (identifier !== undefined) return `${trait}<${identifier}Traits>`
  return Object.hasOwn(TAG_TARGETS, field.tagType ?? '') ? `${trait}<${literal(field.tagType ?? '')}>` : trait
}
