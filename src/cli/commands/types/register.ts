import type { Command } from 'commander'
import type { Runner } from '../../command.js'
import { collect } from '../../global-options.js'

export interface GenerateOptions {
  readonly out?: string
  readonly check?: true
  readonly type?: readonly string[]
}

export const registerTypes = (program: Command, runner: Runner): void => {
  const noun = program
    .command('types')
    .summary("write TypeScript for the account's own flexible asset types")
    .description("TypeScript for the account's own flexible asset types. The types themselves: gluekit flexible-asset-types.")
  noun
    .command('generate')
    .summary('Write TypeScript interfaces for the flexible asset types.')
    .description(
      'Write a TypeScript file with an interface for the traits of each flexible asset type, and a constant for client.flexibleAssets.of(). Only reads the account.',
    )
    .option('--out <file>', 'where it goes; standard output unless given')
    .option('--check', 'write nothing; exit 11 when the file is out of date')
    .option('--type <name>', 'only this type; may be repeated', collect)
    .addHelpText(
      'after',
      '\nExamples:\n  gluekit types generate --out src/itglue-types.ts\n  gluekit types generate --out src/itglue-types.ts --check',
    )
    .action(runner<GenerateOptions>(async () => (await import('./generate.js')).generateCommand))
}
