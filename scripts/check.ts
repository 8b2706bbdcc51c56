/** All checks without the tests. */
import { runChecks } from './checks.js'

const results = await runChecks()
if (results.some((result) => !result.ok)) process.exitCode = 1
