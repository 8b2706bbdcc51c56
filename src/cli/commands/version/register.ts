import type { Command } from 'commander'
import type { Runner } from '../../command.js'

export const registerVersion = (program: Command, runner: Runner): void => {
  program
    .command('version')
    .summary('print the versions of gluekit, of Node and of the system')
    .description('Print the version of gluekit, of Node and of the system: what a report of a problem needs.')
    .addHelpText('after', '\nExamples:\n  gluekit version\n  gluekit version -o json')
    .action(runner(async () => (await import('./version.js')).versionCommand))
}
