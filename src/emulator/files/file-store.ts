import { createHash } from 'node:crypto'
import type { Fields } from '../state/collection.js'

/** The bytes of an account's files, each kept once, by its hash. Only a reset forgets them. */
export class FileStore {
  /** Where the account's files are served from: scheme and host. */
  origin = ''
  readonly #bytes = new Map<string, Uint8Array>()
  readonly #uploads = new Map<string, Fields>()

  /** Keeps the bytes; the hash to find them by. */
  keep(bytes: Uint8Array): string {
    const hash = createHash('sha256').update(bytes).digest('hex')
    if (!this.#bytes.has(hash)) this.#bytes.set(hash, bytes)
    return hash
  }
  get(hash: unknown): Uint8Array | undefined {
    return this.#bytes.get(String(hash))
  }
  /** A file that is part of a trait: it has an id and no record. */
  keepUpload(id: string, description: Fields): void {
    this.#uploads.set(id, description)
  }
  /** What was added to the files of an account that is as its seed made it. Bytes in base64. */
  beyond(fresh: FileStore): { bytes: Record<string, string>; uploads: Record<string, Fields> } {
    const added = [...this.#bytes].filter(([hash]) => !fresh.#bytes.has(hash))
    return {
      bytes: Object.fromEntries(added.map(([hash, bytes]) => [hash, Buffer.from(bytes).toString('base64')])),
      uploads: Object.fromEntries([...this.#uploads].filter(([id]) => !fresh.#uploads.has(id))),
    }
  }
  restore(added: { readonly bytes: Readonly<Record<string, string>>; readonly uploads: Readonly<Record<string, Fields>> }): void {
    for (const bytes of Object.values(added.bytes)) this.keep(Buffer.from(bytes, 'base64'))
    for (const [id, description] of Object.entries(added.uploads)) this.keepUpload(id, description)
  }
  upload(id: string): Fields | undefined {
    return this.#uploads.get(id)
  }
}
