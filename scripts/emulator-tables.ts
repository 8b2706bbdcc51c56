/** Writes the tables of docs/reference/emulator.md from the registry of behaviours. `--check` writes nothing and fails when they are out of date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { BEHAVIOURS } from '../src/emulator/behaviours/registry.js'
import { SWITCHES, SWITCH_NAMES } from '../src/emulator/behaviours/switches.js'

export const EMULATOR_PAGE = 'docs/reference/emulator.md'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

const behaviours = (): string =>
  [...new Set(BEHAVIOURS.map(({ area }) => area))]
    .map((area) => {
      const rows = BEHAVIOURS.filter((one) => one.area === area).map(({ name, doc, source }) => [`\`${name}\``, doc, source.join(', ')])
      return `### ${area}\n\n${table(['behaviour', 'what happens', 'source'], rows)}`
    })
    .join('\n\n')

const switches = (): string =>
  table(
    ['switch', 'question', 'values', 'source'],
    SWITCH_NAMES.map((name) => {
      const { default: standard, doc, source, values } = SWITCHES[name]
      const meanings = Object.entries(values).sort(([a], [b]) => Number(b === standard) - Number(a === standard))
      return [`\`${name}\``, doc, meanings.map(([value, meaning]) => `\`${value}\`: ${meaning}`).join('; '), source.join(', ')]
    }),
  )

const TABLES: Readonly<Record<string, () => string>> = { behaviours, switches }

/** The page with its tables as they should be. */
export const withEmulatorTables = async (page: string): Promise<string> => {
  let text = page
  for (const [name, make] of Object.entries(TABLES)) {
    const [begin, end] = [`<!-- from the registry: ${name} -->`, `<!-- end of ${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${EMULATOR_PAGE} has no place for the table of ${name}`)
    text = `${text.slice(0, from + begin.length)}\n\n${make()}\n\n${text.slice(to)}`
  }
  return format(text, { ...(await resolveConfig(EMULATOR_PAGE)), parser: 'markdown' })
}

if (process.argv[1] !== undefined && /emulator-tables/.test(pathToFileURL(process.argv[1]).href)) {
  const page = readFileSync(EMULATOR_PAGE, 'utf8')
  const wanted = await withEmulatorTables(page)
  if (page === wanted) console.log(`${EMULATOR_PAGE} is up to date`)
  else if (process.argv.includes('--check')) {
    console.error(`${EMULATOR_PAGE} is out of date. Run: node scripts/run.mjs scripts/emulator-tables.ts`)
    process.exitCode = 1
  } else writeFileSync(EMULATOR_PAGE, wanted)
}
