import { describe, expect, test } from 'vitest'
import { csvRow } from '../../src/cli/output/csv.js'
import { fit } from '../../src/cli/output/display-width.js'
import { safeLine, safeText } from '../../src/cli/output/safe-text.js'
import { htmlToText, normaliseHtml } from '../../src/client/markdown/normalise-html.js'
import { refuseVanishing } from '../../src/client/resources/documents/vanishing.js'
import { plainText } from '../../src/client/resources/flexible-assets/same-trait.js'
import { isKeptOf } from '../../src/client/settle/kept-html.js'
import { SecretRegistry } from '../../src/http/redaction.js'
import { exhaustedWaitMs, requestedWaitMs } from '../../src/http/retry-after.js'
import { decodeErrorDocument } from '../../src/jsonapi/error-document.js'
import { parseJson } from '../../src/jsonapi/parse-json.js'
import { namesSecret } from '../../src/jsonapi/secret-names.js'
import { escapeText } from '../../src/viewer/audit-report/markup.js'
import { commentText, literal, pascalCase } from '../../src/workflows/generate-types/identifiers.js'
import { dropRotationLines } from '../../src/workflows/onboard-client/rotation-note.js'
import { traitInWords } from '../../src/workflows/onboard-client/trait-values.js'

/**
 * Text from outside takes time in proportion to its length, whatever it repeats. The time of the processor is measured, so that a busy
 * machine does not count, and nothing is compared that takes less than a blink: four times the text takes four times as long, and where
 * each beginning is followed to the end of the text sixteen times.
 */
const SIZES = [25_000, 100_000]
const BLINK_MS = 150
const MOST_TIMES = 9

const registry = new SecretRegistry()
for (const value of ['correct horse battery', 'hunter22', '&<%\\!']) registry.register(value)

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'an error page': (text) => decodeErrorDocument(500, `<html>${text}`, 'text/html'),
  'a title': (text) => decodeErrorDocument(500, `<html><title${text}`, 'text/html'),
  'a text of an error': (text) => decodeErrorDocument(500, text),
  'a key of an error': (text) => decodeErrorDocument(422, { errors: { [`${text}!`]: 'x', [`a${text}`]: text } }),
  'a pointer': (text) => decodeErrorDocument(422, { errors: [{ source: { pointer: `/data/attributes/traits/${text}` }, detail: text }] }),
  'a pointer of its own': (text) => decodeErrorDocument(422, { errors: [{ source: { pointer: text }, title: text, status: text }] }),
  JSON: (text) => {
    try {
      return parseJson(`{"id":12345678901234567890,"a":"${text}"}`)
    } catch {
      return undefined
    }
  },
  'a name': namesSecret,
  'a header': (text) => [
    requestedWaitMs({ 'retry-after': `1${text}` }, 0),
    exhaustedWaitMs({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': text, date: text }, 0),
  ],
  redaction: (text) => registry.redact(text),
  'normal HTML': normaliseHtml,
  'the words of HTML': htmlToText,
  'HTML that was kept': (text) => isKeptOf(`${text}x`, text),
  'HTML that is to be kept': (text) => isKeptOf(`${text}>x`, '<p>x</p>'),
  'attributes of HTML': (text) => normaliseHtml(`<p style="${text}x" ${text}>`),
  'what vanishes': (text) => refuseVanishing('Document::Heading', `<${text}`),
  'what is embedded': (text) => refuseVanishing('Document::Text', `<a ${text}`),
  'a trait': (text) => [plainText(`${text}x`), traitInWords(text)],
  notes: dropRotationLines,
  'a line': safeLine,
  'a text': safeText,
  'a cell': (text) => [fit(safeLine(text), 40), csvRow([text])],
  'a report': escapeText,
  'a generated name': (text) => [pascalCase(text), literal(text), commentText(text)],
}

const REPEATED = [
  '<',
  '<!--',
  '<!',
  '<a ',
  '<a>',
  '<svg>',
  '<svg ',
  '<script><svg></svg >',
  '</svg',
  '<img src',
  '<title',
  '<title>',
  '<h1>',
  ' src=',
  ' src="data:',
  "='",
  '="',
  '<p>',
  ' <p',
  '-',
  '_',
  '-_',
  '*',
  '&#',
  '&',
  '&amp',
  '%',
  '%2',
  '%25',
  '%41',
  '\\',
  '\\u',
  '\\u005c',
  '[',
  '(',
  '](',
  '![',
  '"',
  "'",
  '`',
  '|',
  '~',
  '/',
  ':',
  '1',
  '0',
  ',1',
  'a',
  'é',
  'a\u0301',
  '👩\u200D',
  '\u200D',
  '\u001B[',
  ' ',
  '\t',
  '\u00a0',
  '\n',
  ' \n',
  '\r',
  'x@y.z ',
  'www.a.b ',
] as const

const measured = (read: (text: string) => unknown, text: string): number => {
  const before = process.cpuUsage()
  try {
    read(text)
  } catch {
    // What is refused is refused in time as well.
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The sizes between which the time grew out of proportion, also when measured again. */
const outOfProportion = (read: (text: string) => unknown, repeated: string): string | undefined => {
  // Something else behind it, lest what looks for the end of the text finds it at once.
  const textOf = (size: number): string => `${repeated.repeat(Math.ceil(size / repeated.length))}\u0001`
  let before = Number.POSITIVE_INFINITY
  for (const size of SIZES) {
    let now = measured(read, textOf(size))
    for (let again = 0; again < 6 && now > BLINK_MS && now > before * MOST_TIMES; again++) {
      before = Math.max(before, measured(read, textOf(size / 4)))
      now = Math.min(now, measured(read, textOf(size)))
    }
    if (now > BLINK_MS && now > before * MOST_TIMES)
      return `${JSON.stringify(repeated)}: ${size} characters took ${now / before} times as long as a quarter of them`
    before = Math.max(now, BLINK_MS / 16)
  }
  return undefined
}

describe('text from outside is read in time that is linear in its length', () => {
  test.each(Object.entries(READERS))('%s', (_, read) => {
    expect(REPEATED.map((repeated) => outOfProportion(read, repeated)).filter((problem) => problem !== undefined)).toEqual([])
  })
})
