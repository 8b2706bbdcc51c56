import type { Command } from 'commander'
import type { Runner } from '../../command.js'

export const registerDemo = (program: Command, runner: Runner): void => {
  program
    .command('demo')
    .summary('see everything at work, without an account')
    .description(
      'See everything at work, without an account: starts a local IT Glue with a made-up MSP, looks at it, onboards a client twice, audits all clients, and stops what it started. Takes less than 20 seconds and touches nothing of yours.',
    )
    .addHelpText('after', '\nExamples:\n  gluekit demo')
    .action(runner(async () => (await import('./demo.js')).demo))
}
