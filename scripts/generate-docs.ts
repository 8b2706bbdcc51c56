/** Writes the reference pages and the tables of other documents from the catalog and the emulator's registry. `--check` writes nothing and fails when one is out of date. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { REFERENCE, generatedFiles } from './reference/pages.js'

const check = process.argv.includes('--check')
const pages = await generatedFiles()
const stale: string[] = []
for (const [file, text] of pages) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale.push(file)
  if (check) continue
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
for (const name of existsSync(REFERENCE) ? readdirSync(REFERENCE) : []) {
  const file = `${REFERENCE}/${name}`
  if (pages.has(file)) continue
  stale.push(file)
  if (!check) rmSync(file)
}

if (!check) console.log(`${pages.size} pages, ${stale.length} written or removed`)
else if (stale.length > 0) {
  for (const file of stale) console.error(`${file} is out of date`)
  console.error('Run: npm run docs')
  process.exitCode = 1
} else console.log(`${pages.size} pages, all up to date`)
