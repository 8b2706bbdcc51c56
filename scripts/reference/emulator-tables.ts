/** The tables of the page on the emulator, from its registry. */
import { BEHAVIOURS } from '../../src/emulator/behaviours/registry.js'
import { SWITCHES, SWITCH_NAMES } from '../../src/emulator/behaviours/switches.js'
import { table } from './words.js'

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

export const emulatorTables: Readonly<Record<string, () => string>> = { behaviours, switches }
