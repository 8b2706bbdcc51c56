import type { Command } from 'commander'
import type { Runner } from '../../command.js'

export interface OnboardOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly showUnchanged?: true
  readonly allowOutside?: true
}

export const registerOnboard = (program: Command, runner: Runner): void => {
  program
    .command('onboard')
    .argument('<file>', 'the YAML file that describes the client')
    .summary('create a client from one file, again and again safely')
    .description(
      'Create a client from one file: organization, locations, contacts, configurations, passwords, documents, flexible assets, links and attachments. The plan is shown first. Run it again at any time: what is there already stays as it is, and what was interrupted is finished.',
    )
    .option('--dry-run', 'show the plan and change nothing')
    .option('-y, --yes', 'do not ask; needed where nobody can answer')
    .option('--show-unchanged', 'show in the plan what stays as it is, too')
    .option('--allow-outside', 'let the file name files outside its own folder')
    .addHelpText(
      'after',
      `
Password values are never in the file. It says where each comes from: a prompt,
an environment variable or a command. They are read before the first write.

Examples:
  gluekit onboard contoso/client.yaml --dry-run
  gluekit onboard contoso/client.yaml
  gluekit onboard contoso/client.yaml --yes -o json`,
    )
    .action(runner<OnboardOptions>(async () => (await import('./onboard.js')).onboardCommand))
}
