/** The binary. What only prints a line loads next to nothing. */
import { calmCompiler } from './calm-compiler.js'
import { packageVersion } from './package-info.js'

const argv = process.argv.slice(2)

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${packageVersion()}\n`)
} else {
  calmCompiler()
  const { runProcess } = await import('./run-process.js')
  await runProcess(argv)
}
