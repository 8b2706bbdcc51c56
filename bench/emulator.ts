/** `node scripts/run.mjs bench/emulator.ts [ROUNDS]`: what a generated account of a million records costs. */
import { emulatorFigures } from './emulator-figures.js'

const { startMs, rssMb, figures } = await emulatorFigures(1_000_000, 2_000, Number(process.argv[2] ?? 10))
console.log(`started in ${startMs.toFixed(0)} ms (goal <= 20000); at most ${rssMb.toFixed(0)} MB (goal <= 1024)`)
for (const { name, perSecond, basePerSecond, cpuMs, baseCpuMs } of figures)
  console.log(
    `${name}: ${perSecond.toFixed(0)} a second, ${(perSecond / basePerSecond).toFixed(2)} of the base (${basePerSecond.toFixed(0)}); ` +
      `CPU of the server ${cpuMs.toFixed(3)} ms each, base ${baseCpuMs.toFixed(3)} ms`,
  )
// The connections to the servers are still open.
process.exit(0)
