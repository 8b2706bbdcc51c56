/**
 * HTML in one form, for comparing: what was sent comes back with other blanks, entities and spellings of tags. Two texts that
 * a reader sees as the same are equal here. Never sent anywhere.
 */
export const normaliseHtml = (html: string): string => {
  const parts: string[] = []
  let preformatted = 0
  for (const token of tokensOf(html.replace(/\r\n?/g, '\n'))) {
    if (token.startsWith('<!--')) continue
    const tag = /^<(\/?)([a-z][a-z0-9]*)([^>]*)>$/i.exec(token)
    if (tag === null) {
      const text = encodeSpecials(decodeEntities(token))
      parts.push(preformatted > 0 ? text : text.replace(/[\s\u00a0]+/g, ' '))
      continue
    }
    const [, slash = '', name = '', rest = ''] = tag
    const lower = name.toLowerCase()
    if (lower === 'pre') preformatted = Math.max(0, preformatted + (slash === '' ? 1 : -1))
    parts.push(`<${slash}${lower}${slash === '' ? attributes(rest) : ''}>`)
  }
  return parts
    .join('')
    .replace(BLANKS_AT_BLOCKS, '$1')
    .replace(/\n(?=<\/code><\/pre>|<\/pre>)/g, '')
    .trim()
}

// In a run of blanks only its first place is tried, here and below: a run before something else would be walked from each of its places.
const BLANKS_AT_BLOCKS = /(?:(?<! ) +)?(<\/?(?:p|br|hr|ul|ol|li|div|h[1-6]|table|thead|tbody|tfoot|tr|th|td|blockquote|pre)(?: [^>]*)?>) */g

/** Comments, tags, and the text between them; a `<` that nothing closes is text. */
function* tokensOf(html: string): Generator<string, void, undefined> {
  // What is known to have no end is not looked for again at each beginning.
  const lastTagEnd = html.lastIndexOf('>')
  const lastCommentEnd = html.lastIndexOf('-->')
  for (let at = 0; at < html.length;) {
    let end: number
    if (html[at] !== '<') end = html.indexOf('<', at)
    else if (at + 4 <= lastCommentEnd && html.startsWith('<!--', at)) end = html.indexOf('-->', at + 4) + 3
    else end = at < lastTagEnd ? html.indexOf('>', at) + 1 : at + 1
    if (end < 0) end = html.length
    yield html.slice(at, end)
    at = end
  }
}

const attributes = (text: string): string => {
  const found: string[] = []
  for (const match of text.matchAll(/([^\s=/"'>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/g)) {
    const value = (match[2] ?? '').replace(/^["']|["']$/g, '')
    found.push(
      ` ${(match[1] ?? '').toLowerCase()}="${encodeSpecials(normaliseAttribute(decodeEntities(value))).replaceAll('"', '&quot;')}"`,
    )
  }
  return found.sort().join('')
}
const normaliseAttribute = (value: string): string =>
  value
    .replace(/(?:(?<!\s)\s+)?([:;])\s*/g, '$1')
    .replace(/;$/, '')
    .trim()

/** The words of HTML, as a reader sees them, in one line. */
export const htmlToText = (html: string): string =>
  decodeEntities(normaliseHtml(html).replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()

// What looks like a tag in text must not become one.
const encodeSpecials = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

const decodeEntities = (text: string): string =>
  text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return NAMED[entity.toLowerCase()] ?? whole
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
