import { ConfigurationError } from '../../errors.js'
import { DEFAULT_ANSWERS, SWITCHES, SWITCH_NAMES } from './switches.js'
import type { Answers, SwitchName } from './switches.js'

/** Whether there is a switch of this name. */
export const isSwitch = (name: string): name is SwitchName => Object.hasOwn(SWITCHES, name)

/** The values that a switch takes. */
export const valuesOf = (name: SwitchName): readonly string[] => Object.keys(SWITCHES[name].values)

/** All answers: those given, and the defaults. Throws a `ConfigurationError` for an unknown switch or value. */
export const answersOf = (given: Readonly<Partial<Record<string, string>>> | undefined): Answers => {
  const answers: Record<string, string> = { ...DEFAULT_ANSWERS }
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue
    if (!isSwitch(name))
      throw new ConfigurationError('bad_configuration', `The emulator has no switch ${JSON.stringify(name)}.`, {
        hint: `It has: ${SWITCH_NAMES.join(', ')}.`,
      })
    if (!valuesOf(name).includes(value))
      throw new ConfigurationError('bad_configuration', `The switch ${name} has no value ${JSON.stringify(value)}.`, {
        hint: `It takes: ${valuesOf(name).join(', ')}.`,
      })
    answers[name] = value
  }
  return answers as unknown as Answers
}
