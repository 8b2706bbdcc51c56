#!/usr/bin/env node
// Runs a TypeScript script: `node scripts/run.mjs scripts/check-layers.ts [arguments]`.
// Node 20 cannot read TypeScript, so the script and what it imports from this project are bundled first. Packages stay outside the bundle.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const [script, ...rest] = process.argv.slice(2)
if (script === undefined) {
  console.error('Usage: node scripts/run.mjs SCRIPT.ts [arguments]')
  process.exit(2)
}
const entry = path.resolve(script)

/** Keeps `import.meta.url` of every bundled file pointing at its source: the expression becomes this name, which each file declares. */
const OWN_URL = 'ownUrlOfThisFile'
const ownUrls = {
  name: 'own-urls',
  setup(bundle) {
    bundle.onLoad({ filter: /\.[mc]?ts$/ }, ({ path: file }) => ({
      contents: `var ${OWN_URL} = ${JSON.stringify(pathToFileURL(file).href)};${readFileSync(file, 'utf8').replace(/^#!/, '//')}`,
      loader: 'ts',
    }))
  },
}

const result = await build({
  entryPoints: [entry],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  sourcemap: 'inline',
  absWorkingDir: root,
  logLevel: 'error',
  define: { 'import.meta.url': OWN_URL },
  plugins: [ownUrls],
}).catch(() => process.exit(1))

// Inside node_modules, so that bare imports resolve as they do for the script itself.
const cache = path.join(root, 'node_modules', '.cache', 'gluekit')
const bundled = path.join(cache, `${path.basename(entry, '.ts')}-${process.pid}.mjs`)
mkdirSync(cache, { recursive: true })
writeFileSync(bundled, result.outputFiles[0].text)
process.argv = [process.argv[0], entry, ...rest]
process.setSourceMapsEnabled(true)
process.on('exit', () => rmSync(bundled, { force: true }))
await import(pathToFileURL(bundled).href)
