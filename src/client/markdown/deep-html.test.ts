import { describe, expect, test } from 'vitest'
import { htmlToText, normaliseHtml } from './normalise-html.js'
import { renderMarkdown, renderSections } from './render-markdown.js'
import { safeToSend, safeToShow } from './safe-html.js'
import { writeMarkdown } from './write-markdown.js'

const DEEP = 20_000
/** Of a machine that is busy: some packages take long for these. */
const LIMIT_MS = 60_000
const nested = (...tags: readonly string[]): string =>
  `${tags
    .map((tag) => `<${tag}>`)
    .join('')
    .repeat(DEEP / tags.length)}word${[...tags]
    .reverse()
    .map((tag) => `</${tag}>`)
    .join('')
    .repeat(DEEP / tags.length)}<p>after</p>`

describe.each([['div'], ['em', 'strong'], ['ul', 'li'], ['table', 'td'], ['code']])(
  'twenty thousand elements in each other: %s %s',
  { timeout: LIMIT_MS },
  (...tags) => {
    const html = nested(...tags.filter((tag) => tag !== undefined))
    test('are Markdown with their words', () => {
      const markdown = writeMarkdown([{ kind: 'html', html }])
      expect(markdown).toContain('word')
      expect(markdown).toContain('after')
      expect(markdown.length).toBeLessThan(200_000)
    })
    test('are compared, cleaned and read', () => {
      expect(normaliseHtml(html)).toContain('word')
      expect(htmlToText(html)).toBe('word after')
      expect(safeToSend(html)).toContain('word')
      expect(safeToShow(html)).toContain('word')
    })
  },
)

test.each(['> ', '- '])('Markdown of twenty thousand %j is refused, because its word would be lost', (mark) => {
  const refusal = expect.objectContaining({ code: 'invalid_input' }) as Error
  expect(() => renderMarkdown(`${mark.repeat(DEEP)}word`)).toThrow(refusal)
  expect(() => renderSections(`${mark.repeat(DEEP)}word`)).toThrow(refusal)
  expect(renderMarkdown(`${mark.repeat(45)}word`).html).toContain('word')
})

test.each(['**', '[', '![', '*a ', '`'])('Markdown of twenty thousand %j is rendered', (mark) => {
  const text = `${mark.repeat(DEEP)}word`
  expect(renderMarkdown(text).html.length).toBeGreaterThan(0)
  expect(renderSections(text).length).toBeGreaterThan(0)
})
