/** Drawings, embedded data and scripts vanish without a word (docs, W). */
export const sanitize = (html: string): string =>
  html
    .replace(/<(svg|script)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(svg|script)\b[^>]*\/?>/gi, '')
    .replace(/<img\b[^>]*\bsrc\s*=\s*(["']?)\s*data:[^>]*>/gi, '')
    .replace(/\s(href|src|background|poster)\s*=\s*("\s*data:[^"]*"|'\s*data:[^']*'|data:[^\s>]*)/gi, '')
