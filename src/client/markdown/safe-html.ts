/** HTML of which nothing can run: what is written, and what others wrote and is read. */
import sanitize from 'sanitize-html'

/** What Markdown turns into. */
const WRITTEN = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'strong', 'em', 's']
const TABLES = ['table', 'thead', 'tbody', 'tr', 'th', 'td']
/** What editors make beyond that. */
const READ = [
  'div',
  'span',
  'section',
  'article',
  'figure',
  'figcaption',
  'b',
  'i',
  'u',
  'ins',
  'strike',
  'sub',
  'sup',
  'kbd',
  'samp',
  'var',
]
const READ_BLOCKS = ['center', 'address', 'dl', 'dt', 'dd', 'tfoot', 'caption', 'details', 'summary']

const POLICY: sanitize.IOptions = {
  allowedTags: [...WRITTEN, 'del', 'a', 'img', ...TABLES],
  allowedAttributes: { a: ['href', 'title'], img: ['src', 'alt', 'title'], th: ['style'], td: ['style'], code: ['class'], ol: ['start'] },
  allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
  allowedSchemes: ['http', 'https', 'mailto'],
  // The API strips these silently; better not to send them.
  allowedSchemesByTag: { img: ['http', 'https'] },
}
const READING: sanitize.IOptions = {
  ...POLICY,
  allowedTags: [...(POLICY.allowedTags as string[]), ...READ, ...READ_BLOCKS],
  allowedAttributes: {
    ...(POLICY.allowedAttributes as Record<string, string[]>),
    th: ['style', 'align', 'colspan', 'rowspan'],
    td: ['style', 'align', 'colspan', 'rowspan'],
    '*': ['dir'],
  },
}

/** HTML that came of Markdown, as it is sent. */
export const safeToSend = (html: string): string => sanitize(html, POLICY).trim()

/** HTML that others wrote, as it may be shown: tables, lists and links stay; scripts, handlers, styles and `javascript:` are gone. */
export const safeToShow = (html: string): string => sanitize(html, READING).trim()
