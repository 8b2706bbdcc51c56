/** The files that an onboarding file names: found, inside its folder, and readable. */
import { constants } from 'node:fs'
import { access, readFile, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import { DEFAULT_MAX_BODY_BYTES } from '../../client/glue-client.js'
import { largestFile, whyUnreadable } from '../../client/files/local-file.js'

export interface LocalFileFacts {
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
}

/** What a client with the default limit can send. */
export const MAX_UPLOAD_BYTES = largestFile(DEFAULT_MAX_BODY_BYTES)

export type Lookup<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string; readonly hint?: string }

export class FileFolder {
  readonly #folder: string
  readonly #allowOutside: boolean

  constructor(folder: string, allowOutside: boolean) {
    this.#folder = folder
    this.#allowOutside = allowOutside
  }

  /** A file that will be uploaded: looked at, not read. */
  async find(path: string, maxBytes: number): Promise<Lookup<LocalFileFacts>> {
    const full = resolve(this.#folder, path)
    try {
      if (!this.#allowOutside && (isAbsolute(path) || (await this.#leadsOutside(full)))) {
        return {
          ok: false,
          message: `The file ${JSON.stringify(path)} lies outside the folder of the onboarding file.`,
          hint: 'Put it beside the file; or, if you trust whoever wrote the file, allow it with --allow-outside (allowOutside in a program).',
        }
      }
      const facts = await stat(full)
      if (!facts.isFile()) return { ok: false, message: `${JSON.stringify(path)} is not a file.` }
      if (facts.size === 0)
        return {
          ok: false,
          message: `The file ${JSON.stringify(path)} is empty.`,
          hint: 'The API takes no empty files; fill it or leave it out.',
        }
      if (facts.size > maxBytes) {
        return {
          ok: false,
          message: `The file ${JSON.stringify(path)} has ${megabytes(facts.size)} MB; at most ${megabytes(maxBytes)} MB can be sent.`,
          hint: 'The gateway of the API refuses more. Make it smaller, or store it elsewhere and link to it.',
        }
      }
      await access(full, constants.R_OK)
      return { ok: true, value: { path: full, name: basename(full), sizeBytes: facts.size } }
    } catch (error) {
      return {
        ok: false,
        message: `The file ${JSON.stringify(path)} ${whyUnreadable(error)}.`,
        hint: 'Paths start from the folder of the onboarding file.',
      }
    }
  }

  async readText(path: string): Promise<Lookup<string>> {
    const found = await this.find(path, MAX_UPLOAD_BYTES)
    if (!found.ok) return found
    try {
      // Text that is not UTF-8 would arrive garbled.
      return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(found.value.path)) }
    } catch (error) {
      if (error instanceof TypeError)
        return { ok: false, message: `The file ${JSON.stringify(path)} is not UTF-8 text.`, hint: 'Save it as UTF-8.' }
      return { ok: false, message: `The file ${JSON.stringify(path)} ${whyUnreadable(error)}.` }
    }
  }

  // A link inside the folder may lead out of it.
  async #leadsOutside(full: string): Promise<boolean> {
    if (outside(this.#folder, full)) return true
    return outside(await realpath(this.#folder), await realpath(full))
  }
}

const outside = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
}

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
