import { BEHAVIOURS, SWITCHES, SWITCH_NAMES } from '../../../emulator/index.js'
import type { Answers, StartAccount, SwitchName } from '../../../emulator/index.js'
import { UsageError } from '../../../errors.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import type { Colors } from '../../session.js'

const SEEDS = ['demo', 'empty'] as const
const LIST = 'gluekit emulate --quirks lists the switches and their values.'

/** `NAME=VALUE`, with whatever else the value holds. */
const pairOf = (flag: string, text: string): readonly [name: string, value: string] => {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1)
    throw new UsageError(
      'invalid_input',
      `${flag} takes ${flag === '--quirk' ? 'NAME=VALUE' : 'NAME=SEED'}, not ${JSON.stringify(text)}.`,
      {
        hint: flag === '--quirk' ? LIST : 'Such as --account globex=empty.',
      },
    )
  return [text.slice(0, at), text.slice(at + 1)]
}

/** The switches as `--quirk NAME=VALUE` sets them. Throws a `UsageError` for a name or value that there is not. */
export const quirksFrom = (texts: readonly string[]): Partial<Answers> => {
  const quirks: Record<string, string> = {}
  for (const text of texts) {
    const [name, value] = pairOf('--quirk', text)
    if (!Object.hasOwn(SWITCHES, name))
      throw new UsageError('invalid_input', `The emulator has no switch ${JSON.stringify(name)}.`, { hint: hint(name, SWITCH_NAMES) })
    const values = Object.keys(SWITCHES[name as SwitchName].values)
    if (!values.includes(value))
      throw new UsageError('invalid_input', `The switch ${name} has no value ${JSON.stringify(value)}; it takes ${values.join(', ')}.`, {
        hint: hint(value, values),
      })
    quirks[name] = value
  }
  return quirks as Partial<Answers>
}

const hint = (wanted: string, known: readonly string[]): string => [didYouMean(wanted, known), LIST].filter(Boolean).join(' ')

/** The accounts that `--account NAME=SEED` adds. */
export const accountsFrom = (texts: readonly string[]): StartAccount[] =>
  texts.map((text) => {
    const [name, value] = pairOf('--account', text)
    const seed = SEEDS.find((one) => one === value)
    if (seed === undefined)
      throw new UsageError('invalid_input', `There is no seed ${JSON.stringify(value)}.`, {
        hint: didYouMean(value, SEEDS) ?? `The seeds are ${SEEDS.join(' and ')}.`,
      })
    return { name, seed }
  })

/** Every switch and every behaviour, for programs. */
export const quirksAsJson = (): string =>
  JSON.stringify({ switches: SWITCH_NAMES.map((name) => ({ name, ...SWITCHES[name] })), behaviours: BEHAVIOURS })

/** The same, for people. */
export const quirksAsText = ({ bold, dim }: Pick<Colors, 'bold' | 'dim'>): string => {
  const lines = [
    'Where the real API is not known; --quirk NAME=VALUE changes the answer.',
    'In brackets: where it is known from; D25 is the official page of the API.',
    '',
  ]
  for (const name of SWITCH_NAMES) {
    const { default: standard, doc, source, values } = SWITCHES[name]
    lines.push(`${bold(name)}  ${doc} ${dim(`[${source.join(', ')}]`)}`)
    for (const [value, meaning] of Object.entries(values))
      lines.push(`  ${value.padEnd(18)}${meaning}${value === standard ? dim(' (default)') : ''}`)
  }
  for (const area of new Set(BEHAVIOURS.map((behaviour) => behaviour.area))) {
    lines.push('', `What it always does: ${area.toLowerCase()}`, '')
    for (const { doc, name, source } of BEHAVIOURS.filter((behaviour) => behaviour.area === area))
      lines.push(`${bold(name)}  ${doc} ${dim(`[${source.join(', ')}]`)}`)
  }
  return lines.join('\n')
}
