import { describe, expect, it } from 'vitest'
import { hoversIn } from './hovers.js'

describe('an editor', () => {
  const shown = hoversIn(`
    import type { Configuration, CreateInput, Catalog, FiltersOf, IncludeOf, ParamsOf, SortOf } from '../../src/catalog/index.js'
    import type { NewRecord, RecordChanges } from '../../src/index.js'
    declare const /*record*/record: Configuration
    record./*nullable*/hostname
    record./*required*/name
    record./*extra*/extra
    declare const /*input*/input: CreateInput<Catalog['configurations']>
    input./*writable*/hostname
    declare const /*category*/category: CreateInput<Catalog['passwordCategories']>
    declare const filters: FiltersOf<Catalog['passwords']>
    filters./*filter*/organizationId
    declare const /*params*/params: ParamsOf<Catalog['documentSections'], 'list'>
    declare const sort: SortOf<Catalog['countries']>
    const /*sorts*/sorts = sort
    declare const /*named*/named: RecordChanges<'passwordFolders'>
    declare const made: NewRecord<'configurations'>
    made./*name*/location
    made./*either*/configurationType
  `)

  it('names a record by its interface', () => {
    expect(shown['record']).toBe('const record: Configuration')
  })

  it('shows an attribute as the value that it holds', () => {
    expect(shown['nullable']).toBe('(property) hostname: string | null')
    expect(shown['required']).toBe('(property) name: string')
    expect(shown['writable']).toBe('(property) hostname?: string | null | undefined')
    expect(shown['filter']).toBe('(property) organizationId?: string | number | readonly (string | number)[] | undefined')
  })

  it('shows the comment of a field', () => {
    expect(shown['extra']).toMatch(/\.extra: Readonly<Record<string, unknown>>\nAttributes that this version does not know, /)
  })

  it('shows an input as its members, what is required first, and never the description it was made from', () => {
    expect(shown['category']).toBe(
      'const category: {\n    readonly name: string;\n    readonly extra?: Readonly<Record<string, unknown>>;\n}',
    )
    expect(shown['input']).toMatch(
      /^const input: \{\n {4}readonly organizationId: string \| number;\n {4}readonly name: string;\n {4}readonly configurationTypeId: string \| number;\n {4}readonly hostname\?: string \| null;/,
    )
    expect(shown['params']).toBe('const params: {\n    readonly documentId: string | number;\n}')
    expect(shown['named']).toBe(
      'const named: {\n    readonly name?: string;\n    readonly restricted?: boolean;\n    readonly parentId?: string | number;\n    readonly extra?: Readonly<Record<string, unknown>>;\n    readonly parent?: string;\n}',
    )
    expect(shown['name']).toBe('(property) location?: string | undefined')
    expect(shown['either']).toBe('(property) configurationType?: string | undefined')
    for (const text of Object.values(shown)) expect(text).not.toMatch(/readonly (wire|kind|segment|endpoints)\b/)
  })
})
