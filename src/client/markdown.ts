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
