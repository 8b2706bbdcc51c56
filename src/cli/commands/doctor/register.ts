import type { Command } from 'commander'
import type { Runner } from '../../command.js'

export interface DoctorOptions {
  readonly regionProbe: boolean
  readonly resetBreaker?: true
}

export const registerDoctor = (program: Command, runner: Runner): void => {
  program
    .command('doctor')
    .summary('find out whether everything is all right')
    .description(
      'Find out whether everything is all right: key, region, clock, proxy, certificates, limits. It says what is wrong and what to do. One small request; two more when the key is refused.',
    )
    .option('--no-region-probe', 'do not show a refused key to the other regions')
    .option('--reset-breaker', 'forget earlier failures and send again')
    .addHelpText('after', '\nExamples:\n  gluekit doctor\n  gluekit doctor --profile sandbox -o json')
    .action(runner<DoctorOptions>(async () => (await import('./doctor.js')).doctor))
}
