import type { Command } from 'commander'
import { REMOVED } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import type { Runner } from '../../command.js'
import { kebab } from './names.js'

/** A noun for what no API key can use: whoever asks for it is told why. */
export const registerOutOfReach = (program: Command, runner: Runner): void => {
  for (const [key, reason] of Object.entries(REMOVED)) {
    program
      .command(kebab(key), { hidden: true })
      .description(`Not available: ${reason}`)
      .argument('[words...]')
      .allowUnknownOption()
      .action(
        runner(() =>
          Promise.resolve(() => Promise.reject(new UsageError('not_supported', `No API key can use ${kebab(key)}.`, { hint: reason }))),
        ),
      )
  }
}
