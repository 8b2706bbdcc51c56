/** Documents as files of the caller's machine. */
import { extname } from 'node:path'
import type { Attachment, Document } from '../../../catalog/index.js'
import { GlueError, UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { saveFile, saveTarget } from '../../files/save-file.js'
import type { SaveOptions } from '../../files/save-file.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { AttachmentOperations } from '../attachments.js'
import type { MarkdownOperations } from './markdown-documents.js'
import { htmlOf, inHtml, runsOf } from './section-markdown.js'
import type { SectionOperations } from './sections.js'

export type DocumentFormat = 'file' | 'markdown' | 'html'
export interface DocumentDownloadOptions extends CallOptions, SaveOptions {
  /** Unless given: the attached file where there is one, else by the ending of the path, `.html` or Markdown. */
  readonly format?: DocumentFormat
}
export interface DownloadedDocument {
  readonly path: string
  readonly sizeBytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly format: DocumentFormat
}

interface Parts {
  readonly documents: ResourceClient
  readonly sections: SectionOperations
  readonly attachmentClient: ResourceClient
  readonly attachments: AttachmentOperations
  readonly markdown: MarkdownOperations
}

export const downloadDocument =
  (parts: Parts) =>
  async (id: string | number, path: string, options: DocumentDownloadOptions = {}): Promise<DownloadedDocument> => {
    const target = await saveTarget(path, options)
    const call = callOptions(options)
    const document = (await parts.documents.get(id, call)) as unknown as Document
    const file = options.format === undefined || options.format === 'file' ? await fileOf(parts, document, options) : null
    if (file !== null) {
      const {
        path: saved,
        sizeBytes,
        sha256,
      } = await parts.attachments.download({ resourceType: 'documents', resourceId: document.id, id: file.id }, path, options)
      return { path: saved, sizeBytes, sha256, format: 'file' }
    }
    const format = options.format === 'html' || (options.format === undefined && /^\.html?$/i.test(extname(path))) ? 'html' : 'markdown'
    const text = format === 'html' ? await pageOf(parts, document, call) : await parts.markdown.toMarkdown(document.id, call)
    const { path: saved, sizeBytes, sha256 } = await saveFile(target, once(text), { check: () => Promise.resolve(null) })
    return { path: saved, sizeBytes, sha256, format }
  }

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** The attachment that is the document: the only one, or the one of its name; null where there is none and none was asked for. */
const fileOf = async ({ attachmentClient }: Parts, document: Document, options: DocumentDownloadOptions): Promise<Attachment | null> => {
  const list = attachmentClient.list({ resourceType: 'documents', resourceId: document.id, ...callOptions(options) })
  const attached = (await list.collect()) as unknown as readonly Attachment[]
  const named = attached.filter(({ name, attachmentFileName }) => name === document.name || attachmentFileName === document.name)
  const [only, second] = named.length > 0 ? named : attached
  if (only !== undefined && second === undefined) return only
  if (only !== undefined)
    throw new UsageError(
      'ambiguous_name',
      `The document ${document.id} has ${attached.length} files, and none of them is the document alone.`,
      {
        hint: `Download one with attachments.download(): ${attached.map((one) => one.id).join(', ')}. For its sections give format: 'markdown' or 'html'.`,
      },
    )
  if (document.isUploaded)
    throw new GlueError(
      'not_available',
      `The document ${document.id} is a file that was uploaded in the web app, which the API does not give out.`,
      {
        hint: 'Open it in the web app, or make an export, which holds the files of an organization.',
      },
    )
  if (options.format !== 'file') return null
  throw new UsageError('invalid_input', `The document ${document.id} has no file.`, {
    hint: "Give format: 'markdown' or 'html' for its sections.",
  })
}

const pageOf = async ({ sections }: Parts, document: Document, call: CallOptions): Promise<string> => {
  const { safeToShow } = await import('../../markdown/safe-html.js')
  const body = runsOf(await sections.sections(document.id, call)).map((run) => {
    const [first] = run
    if (first?.resourceType !== 'Document::Heading') return safeToShow(withOrigin(htmlOf(run, document), document.resourceUrl))
    const level = Math.min(6, Math.max(1, first.level ?? 2))
    return `<h${level}>${inHtml(first.content ?? '')}</h${level}>`
  })
  const title = inHtml(document.name)
  return [
    '<!doctype html>',
    '<html>',
    '<head>',
    '<meta charset="utf-8">',
    // Nothing of it can run or load but pictures, whatever a sanitizer overlooks.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https: http:; style-src 'unsafe-inline'">`,
    `<title>${title}</title>`,
    '</head>',
    '<body>',
    `<h1>${title}</h1>`,
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** Addresses within the web app lead there from anywhere. */
const withOrigin = (html: string, resourceUrl: string | null): string => {
  if (resourceUrl === null || !URL.canParse(resourceUrl)) return html
  const { origin } = new URL(resourceUrl)
  return html.replaceAll(/(\s(?:src|href)\s*=\s*["'])\/(?!\/)/gi, (_, before: string) => `${before}${origin}/`)
}
