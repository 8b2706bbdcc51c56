/** HTML as IT Glue keeps it: drawings, scripts and embedded data vanish without a word, and headings lose their tags. */
import { htmlToText, normaliseHtml } from '../markdown/normalise-html.js'

/** Whether HTML that was read is what is kept of HTML that was sent. */
export const isKeptOf = (sent: string, read: string): boolean => {
  if (normaliseHtml(sent) === normaliseHtml(read)) return true
  return read.includes('<')
    ? normaliseHtml(withoutVanishing(sent)) === normaliseHtml(read)
    : htmlToText(withoutVanishing(sent)) === htmlToText(read)
}

const withoutVanishing = (html: string): string =>
  html
    .replace(/<(svg|script)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(?:svg|script)\b[^>]*>/gi, '')
    .replace(/<img\b[^>]*\bsrc\s*=\s*["']?\s*data:[^>]*>/gi, '')
    .replace(/\s(?:src|href|background|poster|srcset|data)\s*=\s*(?:"\s*data:[^"]*"|'\s*data:[^']*'|data:[^\s>]*)/gi, '')
