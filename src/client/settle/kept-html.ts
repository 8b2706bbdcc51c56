/** HTML as IT Glue keeps it: drawings, scripts and embedded data vanish without a word, and headings lose their tags. */
import { htmlToText, normaliseHtml } from '../markdown/normalise-html.js'

/** Whether HTML that was read is what is kept of HTML that was sent. */
export const isKeptOf = (sent: string, read: string): boolean => {
  if (normaliseHtml(sent) === normaliseHtml(read)) return true
  return read.includes('<')
    ? normaliseHtml(withoutVanishing(sent)) === normaliseHtml(read)
    : htmlToText(withoutVanishing(sent)) === htmlToText(read)
}

const withoutVanishing = (html: string): string => {
  // Behind the last `>` no tag ends, and none is looked for: each beginning of one would be followed to the end of the text.
  const end = html.lastIndexOf('>') + 1
  return (
    withoutElements(html.slice(0, end))
      .replace(/<(?:svg|script)\b[^>]*>/gi, '')
      .replace(/<img\b[^>]*>/gi, (tag) => (/\bsrc\s*=\s*(?:["']\s*)?data:/i.test(tag) ? '' : tag)) + html.slice(end)
  ).replace(/\s(?:src|href|background|poster|srcset|data)\s*=\s*(?:"\s*data:[^"]*"|'\s*data:[^']*'|data:[^\s>]*)/gi, '')
}

/** Drawings and scripts that are closed, with all that is in them. */
const withoutElements = (html: string): string => {
  const closings = [...html.matchAll(/<\/(svg|script)\s*>/gi)].map(({ 0: tag, 1: name = '', index }) => ({
    name: name.toLowerCase(),
    start: index,
    end: index + tag.length,
  }))
  const next: Record<string, number> = { svg: 0, script: 0 }
  let kept = ''
  let from = 0
  for (const { 0: tag, 1: spelled = '', index } of html.matchAll(/<(svg|script)\b[^>]*>/gi)) {
    if (index < from) continue
    const name = spelled.toLowerCase()
    let at = next[name]!
    while (at < closings.length && (closings[at]!.name !== name || closings[at]!.start < index + tag.length)) at++
    next[name] = at
    if (at === closings.length) continue
    kept += html.slice(from, index)
    from = closings[at]!.end
  }
  return kept + html.slice(from)
}
