import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** A file of random bytes in a folder of its own. */
export const largeFile = async (
  sizeBytes: number,
): Promise<{ readonly file: { readonly path: string; remove(): Promise<void> }; readonly sha256: string }> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gluekit-bench-'))
  const content = randomBytes(sizeBytes)
  const target = path.join(folder, 'large.bin')
  await writeFile(target, content)
  return {
    file: { path: target, remove: () => rm(folder, { recursive: true }) },
    sha256: createHash('sha256').update(content).digest('hex'),
  }
}
