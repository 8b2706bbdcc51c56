/** What is made from the catalog: one page a resource, an index of them, and the tables in what is written by hand. */
import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { resources } from '../../src/catalog/index.js'
import { emulatorTables } from './emulator-tables.js'
import { fillTables } from './fill-tables.js'
import { guideTables } from './guide-tables.js'
import { indexPage } from './index-page.js'
import { resourcePage } from './resource-page.js'
import { Samples } from './samples.js'
import { specialMethods } from './special-methods.js'
import { pageName } from './words.js'

export const REFERENCE = 'docs/reference/resources'
const GUIDE = 'docs/guide/api-patterns.md'
const EMULATOR = 'docs/reference/emulator.md'

/** File name → text, as it should be. */
export const generatedFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const methods = specialMethods()
  const samples = Samples.ofDemo()
  const texts: (readonly [string, string])[] = [
    ...resources.map(
      (resource) => [`${REFERENCE}/${pageName(resource)}.md`, resourcePage(resource, methods.get(resource.key) ?? [], samples)] as const,
    ),
    [`${REFERENCE}/README.md`, indexPage(resources)],
    [GUIDE, fillTables(readFileSync(GUIDE, 'utf8'), guideTables)],
    [EMULATOR, fillTables(readFileSync(EMULATOR, 'utf8'), emulatorTables)],
  ]
  const style = await resolveConfig(GUIDE)
  const files = new Map<string, string>()
  for (const [file, text] of texts) files.set(file, await format(text, { ...style, parser: 'markdown' }))
  return files
}
