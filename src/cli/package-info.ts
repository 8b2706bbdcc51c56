import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the installed package: the nearest one above this file whose package.json says `gluekit`. */
export const packageRoot = (from: string = import.meta.url): string => {
  let folder = path.dirname(fileURLToPath(from))
  for (;;) {
    const manifest = path.join(folder, 'package.json')
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name === 'gluekit') return folder
    const above = path.dirname(folder)
    if (above === folder) throw new Error('the package.json of gluekit was not found above its binary')
    folder = above
  }
}

export const packageVersion = (): string =>
  (JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version
