/** Markdown as people write runbooks, turned into the HTML that IT Glue stores. */
import MarkdownIt from 'markdown-it'
import sanitize from 'sanitize-html'

export interface MarkdownDocument {
  /** The text of the first heading outside code, or null. */
  readonly title: string | null
  /** Safe HTML: tables, fences and breaks kept; scripts, handlers and `javascript:` links gone. */
  readonly html: string
}

// Raw HTML in the source is shown as text, never live.
const renderer = new MarkdownIt({ html: false, linkify: true, breaks: true })

/** @param options.dropTitle leaves the heading that became the title out of the HTML */
export const renderMarkdown = (source: string, options: { readonly dropTitle?: boolean } = {}): MarkdownDocument => {
  const text = source.replace(/^\uFEFF/, '')
  const tokens = renderer.parse(text, {})
  const at = tokens.findIndex((token) => token.type === 'heading_open')
  const title = at < 0 ? null : plainText(tokens[at + 1]?.children ?? [])
  if (options.dropTitle === true && at === 0) tokens.splice(0, 3)
  return { title: title === '' ? null : title, html: sanitize(renderer.renderer.render(tokens, renderer.options, {}), POLICY).trim() }
}

/** A part of a document as IT Glue stores it. */
export type MarkdownSection =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  /** Safe HTML. */
  | { readonly kind: 'text'; readonly html: string }

/** The headings outside lists, quotes and code, and the text between them. */
export const renderSections = (source: string, options: { readonly dropTitle?: boolean } = {}): readonly MarkdownSection[] => {
  const tokens = renderer.parse(source.replace(/^\uFEFF/, ''), {})
  const sections: MarkdownSection[] = []
  let from = 0
  const textUpTo = (to: number): void => {
    const html = sanitize(renderer.renderer.render(tokens.slice(from, to), renderer.options, {}), POLICY).trim()
    if (html !== '') sections.push({ kind: 'text', html })
  }
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open' || token.level !== 0) continue
    textUpTo(index)
    // Opening, content, closing.
    from = index + 3
    const text = plainText(tokens[index + 1]?.children ?? [])
    if (text === '' || (options.dropTitle === true && index === 0)) continue
    sections.push({ kind: 'heading', level: Number(token.tag.slice(1)), text })
  }
  textUpTo(tokens.length)
  return sections
}

const plainText = (children: readonly { readonly type: string; readonly content: string }[]): string =>
  children
    .filter((child) => child.type === 'text' || child.type === 'code_inline')
    .map((child) => child.content)
    .join('')
    .trim()

const POLICY: sanitize.IOptions = {
  allowedTags: [
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'p',
    'br',
    'hr',
    'ul',
    'ol',
    'li',
    'blockquote',
    'pre',
    'code',
    'strong',
    'em',
    's',
    'del',
    'a',
    'img',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  allowedAttributes: { a: ['href', 'title'], img: ['src', 'alt', 'title'], th: ['style'], td: ['style'], code: ['class'], ol: ['start'] },
  allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
  allowedSchemes: ['http', 'https', 'mailto'],
  // The API strips these silently; better not to send them.
  allowedSchemesByTag: { img: ['http', 'https'] },
}
