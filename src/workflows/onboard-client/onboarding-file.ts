/** An onboarding file, read and checked: what a client's documentation is to be. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import { MAX_TEXT_TRAIT } from '../../catalog/index.js'
import { unreadable } from '../../client/files/local-file.js'
import type { MarkdownSection } from '../../client/markdown/render-markdown.js'
import { OnboardingFileError } from './file-problems.js'
import type { FileProblem, Place } from '../file-problems.js'
import type { OnboardingData, TraitInput } from './file-schema.js'
import { FileFolder, MAX_UPLOAD_BYTES } from './local-files.js'
import type { LocalFileFacts, Lookup } from './local-files.js'
import { checkNames } from './names.js'
import { validateData } from './validate.js'
import { parseYaml } from '../yaml-source.js'
import type { DataPath } from '../yaml-source.js'

export interface DesiredDocument {
  readonly name: string
  /** Names of folders from the root; empty for the root. */
  readonly folder: readonly string[]
  readonly publish: boolean
  readonly sections: readonly MarkdownSection[]
}
export interface DesiredFile {
  readonly name: string
  readonly folder: readonly string[]
  readonly file: LocalFileFacts
}
export interface DesiredFlexibleAsset {
  readonly type: string
  readonly createType: boolean
  /** Absent where the title follows from the traits. */
  readonly title: string | undefined
  /** The text itself. */
  readonly markdown: string | undefined
  readonly traits: Readonly<Record<string, TraitInput>>
}

export interface OnboardingFile {
  readonly path: string
  /** The file as it was written, checked. */
  readonly data: OnboardingData
  readonly documents: readonly DesiredDocument[]
  readonly files: readonly DesiredFile[]
  readonly flexibleAssets: readonly DesiredFlexibleAsset[]
  /** The files of `data.attachments`, in the same order. */
  readonly attachments: readonly LocalFileFacts[]
  /** Where a value stands in the file. */
  placeOf(path: DataPath): Place
}

export interface ReadOnboardingOptions {
  /** Lets the file name files outside its own folder. */
  readonly allowOutside?: boolean
  /** The largest file that can be uploaded; 7.5 MB unless given, which is what the gateway is known to accept. */
  readonly maxFileBytes?: number
}

/**
 * Reads an onboarding file and every file that it names. Nothing is sent.
 * @throws OnboardingFileError with line and column of everything that is wrong; GlueError `file_unreadable`
 */
export const readOnboardingFile = async (path: string, options: ReadOnboardingOptions = {}): Promise<OnboardingFile> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
  const source = parseYaml(text, (problems) => new OnboardingFileError(path, problems))
  const data = validateData(path, source)
  const loader = new Loader(new FileFolder(dirname(resolve(path)), options.allowOutside ?? false), options.maxFileBytes ?? MAX_UPLOAD_BYTES)
  const file: OnboardingFile = {
    path,
    data,
    documents: await loader.documents(data),
    files: await loader.files(data),
    flexibleAssets: await loader.flexibleAssets(data),
    attachments: await loader.attachments(data),
    placeOf: source.placeOf,
  }
  const problems = [...loader.problems, ...(loader.problems.length === 0 ? checkNames(file) : [])]
  if (problems.length > 0) {
    throw new OnboardingFileError(
      path,
      problems.map(({ at, message, hint }): FileProblem => ({ ...source.placeOf(at), message, hint })),
    )
  }
  return file
}

/** A problem before its place is known. */
export interface ProblemAt {
  readonly at: DataPath
  readonly message: string
  readonly hint?: string | undefined
}

class Loader {
  readonly problems: ProblemAt[] = []
  readonly #folder: FileFolder
  readonly #maxBytes: number

  constructor(folder: FileFolder, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  async documents(data: OnboardingData): Promise<DesiredDocument[]> {
    const { renderMarkdown, renderSections } = await import('../../client/markdown/render-markdown.js')
    const documents: DesiredDocument[] = []
    for (const [index, entry] of (data.documents ?? []).entries()) {
      const at = ['documents', index]
      const text = this.#take([...at, 'path'], await this.#folder.readText(entry.path))
      if (text === undefined) continue
      const { title } = renderMarkdown(text)
      const name = (entry.name ?? title ?? stem(entry.path)).trim()
      // The heading that became the name is not repeated below it.
      const sections = renderSections(text, { dropTitle: title !== null && title.trim() === name })
      if (sections.length === 0) this.problems.push({ at: [...at, 'path'], message: `The file ${JSON.stringify(entry.path)} has no text.` })
      documents.push({ name, folder: this.#folderNames([...at, 'folder'], entry.folder), publish: entry.publish ?? false, sections })
    }
    return documents
  }

  async files(data: OnboardingData): Promise<DesiredFile[]> {
    const files: DesiredFile[] = []
    for (const [index, entry] of (data.files ?? []).entries()) {
      const file = this.#take(['files', index, 'path'], await this.#folder.find(entry.path, this.#maxBytes))
      const folder = this.#folderNames(['files', index, 'folder'], entry.folder)
      if (file !== undefined) files.push({ name: (entry.name ?? file.name).trim(), folder, file })
    }
    return files
  }

  async flexibleAssets(data: OnboardingData): Promise<DesiredFlexibleAsset[]> {
    const { renderMarkdown } = await import('../../client/markdown/render-markdown.js')
    const assets: DesiredFlexibleAsset[] = []
    for (const [index, entry] of (data.flexibleAssets ?? []).entries()) {
      const at = ['flexibleAssets', index]
      const markdown = entry.path === undefined ? undefined : this.#take([...at, 'path'], await this.#folder.readText(entry.path))
      if (entry.path !== undefined && markdown === undefined) continue
      if (entry.path === undefined && entry.traits === undefined)
        this.problems.push({ at, message: 'A flexible asset needs "path" to a Markdown file, or "traits".' })
      const title =
        entry.title ??
        (markdown === undefined
          ? undefined
          : [...(renderMarkdown(markdown).title ?? stem(entry.path ?? ''))].slice(0, MAX_TEXT_TRAIT).join(''))
      if (title !== undefined && [...title].length > MAX_TEXT_TRAIT)
        this.problems.push({ at: [...at, 'title'], message: `The title is longer than ${MAX_TEXT_TRAIT} characters.` })
      assets.push({ type: entry.type, createType: entry.createType ?? false, title, markdown, traits: entry.traits ?? {} })
    }
    return assets
  }

  async attachments(data: OnboardingData): Promise<LocalFileFacts[]> {
    const found: LocalFileFacts[] = []
    for (const [index, entry] of (data.attachments ?? []).entries()) {
      const file = this.#take(['attachments', index, 'path'], await this.#folder.find(entry.path, this.#maxBytes))
      if (file !== undefined) found.push({ ...file, name: entry.name ?? file.name })
    }
    return found
  }

  #take<T>(at: DataPath, lookup: Lookup<T>): T | undefined {
    if (lookup.ok) return lookup.value
    this.problems.push({ at, message: lookup.message, hint: lookup.hint })
    return undefined
  }

  #folderNames(at: DataPath, folder: string | undefined): string[] {
    const names = (folder ?? '').split('/').map((part) => part.trim())
    const given = names.filter((part) => part !== '')
    if (given.some((part) => part === '.' || part === '..'))
      this.problems.push({ at, message: 'A document folder has names with / between them; . and .. are none.' })
    return given
  }
}

const stem = (path: string): string => basename(path, extname(path))
