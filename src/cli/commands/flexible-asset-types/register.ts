import type { Command } from 'commander'
import type { Runner } from '../../command.js'
import { collect } from '../../global-options.js'

export interface PullOptions {
  readonly type?: readonly string[]
  readonly force?: true
  readonly dryRun?: true
}
export interface DiffOptions {
  readonly check?: true
  readonly deleteFields?: true
}
export interface PushOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly deleteFields?: true
}

/** What flexible asset types can do beyond list and get. */
export const registerFlexibleAssetTypes = (noun: Command, runner: Runner): void => {
  noun
    .command('pull')
    .argument('[dir]', 'where the files go', '.')
    .summary('Write the types of the account into files.')
    .description(
      'Write each flexible asset type of the account into a YAML file of its own: fields, options, and tags by the name of what they point at.',
    )
    .option('--type <name>', 'only this type; may be repeated', collect)
    .option('--force', 'replace files that say something else')
    .option('--dry-run', 'say what would be written, and write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  gluekit flexible-asset-types pull types\n  gluekit flexible-asset-types pull types --type LAN --force',
    )
    .action(runner<PullOptions>(async () => (await import('./pull.js')).pullCommand))
  noun
    .command('diff')
    .argument('<file|dir>', 'the YAML file of a type, or a folder of them')
    .summary('Show what a push of files would change.')
    .description('Show what a push of these files would change. Only reads.')
    .option('--delete-fields', 'show also what push --delete-fields would delete')
    .option('--check', 'exit 11 when something differs')
    .addHelpText(
      'after',
      '\nExamples:\n  gluekit flexible-asset-types diff types\n  gluekit flexible-asset-types diff types --check -p production',
    )
    .action(runner<DiffOptions>(async () => (await import('./push.js')).diffCommand))
  noun
    .command('push')
    .argument('<file|dir>', 'the YAML file of a type, or a folder of them')
    .summary('Make the types of the account as the files say.')
    .description(
      'Create and change flexible asset types so that they are as the files say. The plan is shown first. What is stopped is finished by running it again; what is done already is not done twice.',
    )
    .option('--dry-run', 'show the plan and change nothing')
    .option('-y, --yes', 'do not ask; needed where nobody can answer')
    .option('--delete-fields', 'delete fields that are in no file, and their data in every asset')
    .addHelpText(
      'after',
      `
A field is found by its key, else by its name. To rename one, keep "key: OLD-KEY"
under it. The kind of a field and what a tag points at cannot be changed.

Examples:
  gluekit flexible-asset-types push types --dry-run
  gluekit flexible-asset-types push types/lan.yaml -p sandbox
  gluekit flexible-asset-types push types --yes -o json`,
    )
    .action(runner<PushOptions>(async () => (await import('./push.js')).pushCommand))
}
