/** Bundles the command line: one entry file, and a chunk for every command that is imported on demand. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build, formatMessages } from 'esbuild'
import type { BuildFailure, Metafile } from 'esbuild'

const SHEBANG = '#!/usr/bin/env node\n'
// CommonJS packages in the bundle ask for Node's own modules with `require`.
const REQUIRE = `import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);`

// Finds its native code beside itself, and is a dependency of the package anyhow.
const NATIVE = ['@photostructure/sqlite']

interface Manifest {
  readonly name: string
  readonly version?: string
  readonly license?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}
const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest

export const bundleBinary = async (root: string, entry: string, outdir: string): Promise<{ readonly problem?: string }> => {
  const own = manifestIn(root)
  try {
    const { metafile } = await build({
      entryPoints: { gluekit: entry },
      outdir,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      chunkNames: 'chunks/[name]-[hash]',
      // Native code and what the user may or may not have installed stays outside.
      external: [...NATIVE, ...Object.keys(own.optionalDependencies ?? {}), ...Object.keys(own.peerDependencies ?? {})],
      banner: { js: REQUIRE },
      minify: true,
      legalComments: 'none',
      keepNames: true,
      metafile: true,
      absWorkingDir: root,
      logLevel: 'silent',
    })
    const binary = path.join(outdir, 'gluekit.js')
    const code = readFileSync(binary, 'utf8')
    if (!code.startsWith('#!')) writeFileSync(binary, SHEBANG + code)
    writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, metafile))
    return {}
  } catch (error) {
    const { errors } = error as BuildFailure
    if (!Array.isArray(errors)) throw error
    return { problem: (await formatMessages(errors, { kind: 'error' })).join('\n') }
  }
}

/** The licences of the packages whose code is in the bundle. */
const noticesOf = (root: string, metafile: Metafile): string => {
  const folders = new Set<string>()
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)
    if (match) folders.add(match[0])
  }
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = manifestIn(path.join(root, folder))
    const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry))
    const text = file === undefined ? `Licence: ${license ?? 'not stated'}` : readFileSync(path.join(root, folder, file), 'utf8').trim()
    return `${name} ${version ?? ''}\n\n${text}\n`
  })
  return `The binary of gluekit contains code of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`
}
