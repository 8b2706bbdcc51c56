import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseHtml } from './normalise-html.js'
import { renderSections } from './render-markdown.js'
import { writeMarkdown } from './write-markdown.js'

/** What a document made of this Markdown gives back as Markdown. */
const again = (markdown: string): string =>
  writeMarkdown(renderSections(markdown).map((part) => (part.kind === 'heading' ? part : { kind: 'html', html: part.html })))
const ofHtml = (html: string): string => writeMarkdown([{ kind: 'html', html }])

// Words that have a meaning somewhere in Markdown, and letters of all kinds.
const words = fc.constantFrom(
  ...[
    'a',
    'word',
    '1.',
    '-',
    '+',
    '#',
    '##',
    '>',
    '|',
    '||',
    '---',
    ':-:',
    '===',
    '*',
    '**',
    '_',
    '__',
    '~',
    '~~',
    '`',
    '``',
    '```',
    '~~~',
  ],
  ...[
    '\\',
    '\\\\',
    '<tag>',
    '</b>',
    '<!-- x -->',
    '&amp;',
    '&lt;b&gt;',
    '&nbsp;',
    '&#x2003;',
    '&',
    '<',
    '[',
    ']',
    '](',
    '![',
    '(',
    ')',
    '[x]',
  ],
  ...[
    'https://a.example/b_c?d=e&f',
    '<https://a.example>',
    'example.com',
    'a@b.com',
    'www.example.com',
    'http\\://a.example',
    'mailto:x@y.com',
  ],
  ...[
    'مرحبا',
    'שלום',
    '🎉',
    'Ünïcödé',
    '日本語',
    '\u200f',
    '\u00a0',
    '*em*',
    '**bold**',
    '~~gone~~',
    '`code | x`',
    '[l](https://x.example "t")',
  ],
  ...[
    '![alt](https://i.example/a.png)',
    '[r](/123/docs/4)',
    '[j](javascript:alert(1))',
    '***both***',
    '_a_',
    'a*b*c',
    '2 * 3',
    '1) x',
    '\\|',
    '"q"',
    '!',
  ],
)
const inline = fc.array(
  fc.oneof({ weight: 5, arbitrary: words }, { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'grapheme' }) }),
  {
    minLength: 1,
    maxLength: 7,
  },
)
const line = fc.tuple(inline, fc.constantFrom('', ' ')).map(([parts, glue]) => parts.join(glue).replaceAll(/[\r\n]/g, ' '))
const paragraph = fc
  .array(line, { minLength: 1, maxLength: 3 })
  .chain((lines) => fc.constantFrom('\n', '\\\n', '  \n').map((end) => lines.join(end)))
const indent = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`)
const block: fc.Arbitrary<string> = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    paragraph,
    fc.tuple(fc.integer({ min: 1, max: 6 }), line).map(([level, text]) => `${'#'.repeat(level)} ${text}`),
    fc.tuple(fc.constantFrom('', 'sh', 'c++ x'), paragraph).map(([lang, text]) => `\`\`\`${lang}\n${text}\n\`\`\``),
    paragraph.map((text) => `    ${indent(text, '    ')}`),
    fc
      .array(fc.tuple(line, line), { minLength: 1, maxLength: 3 })
      .map((rows) => `| a | b |\n| :-- | --- |\n${rows.map(([a, b]) => `| ${a} | ${b} |`).join('\n')}`),
    fc.constant('---'),
    fc
      .tuple(fc.constantFrom('- ', '* ', '1. ', '7) '), fc.array(tie('block'), { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([bullet, items, loose]) => items.map((item) => bullet + indent(item, ' '.repeat(bullet.length))).join(loose ? '\n\n' : '\n')),
    tie('block').map((text) => `> ${indent(text, '> ')}`),
  ),
})).block
const markdown = fc.array(block, { minLength: 1, maxLength: 4 }).map((blocks) => blocks.join('\n\n'))

describe('Markdown that went through the sections of a document', () => {
  it('does not change on a second round, whatever it holds', () => {
    fc.assert(
      fc.property(markdown, (source) => {
        const once = again(source)
        expect(again(once)).toBe(once)
      }),
      { numRuns: Number(process.env['RUNS'] ?? 250) },
    )
  })

  const told = (text: string): string =>
    renderSections(text)
      .map((part) =>
        part.kind === 'heading'
          ? `${part.level} ${part.text}`
          : normaliseHtml(part.html)
              .replace(/<img alt="([^"]*)"(?! src="[^"]+")[^>]*>/g, '$1')
              .replace(/<\/?(?:strong|em|s|code|a|img)\b[^>]*>/g, '')
              .replace(/<[^>]*>/g, ' '),
      )
      .join(' ')
      .replaceAll(/[\s\u00a0\u200b]+/g, ' ')
      .trim()

  it('says the same as before, but for what the sanitizing takes', () => {
    // The same texts each time; SEED and RUNS look further.
    const { SEED = '1', RUNS = '250' } = process.env
    fc.assert(
      fc.property(markdown, (source) => {
        expect(told(again(source))).toBe(told(source))
      }),
      { numRuns: Number(RUNS), seed: Number(SEED) },
    )
  })

  // Known, and not mended: the backticks that open such code stay in its text.
  it.fails('says the same of code that begins with backticks of its own inside two quotations', () => {
    const source = '> > `a\n> > ` `code | x` a\n\na'
    expect(told(again(source))).toBe(told(source))
  })

  it.each([
    ['a table', '| a | b |\n| :-- | --: |\n| x \\| y | `c \\| d` |\n| **z** | [l](https://x.example/a_b "t") |\n'],
    ['a fence', '```sh\nls -l | grep <x>\n\n  &amp;\n```\n'],
    ['nested lists', '- one\n  - two\n    1. three\n    2. four\n- five\n'],
    ['links and images', '[a](https://x.example "t") <https://y.example/a_b> ![p](/1/docs/2/images/3) ![q](https://i.example/q.png "Q")\n'],
    ['hard breaks', 'one\\\ntwo\\\nthree\n'],
    ['entities and tags', 'R\\&amp;D \\<b>not bold\\</b> 3 < 4 & 5 > 4\n'],
    ['writing from right to left, emoji and accents', 'مرحبا **بالعالم** 🎉 שלום ~~ü~~ 日本語\n'],
    ['headings', '# One\n\n## Two \\<x>\n\ntext\n\n###### Six #\\#\n'],
    ['paths of Windows', 'C:\\Users\\a and \\share\n'],
  ])('stays letter by letter where it holds %s', (_, source) => {
    expect(again(source)).toBe(source)
  })
})

describe('HTML of an editor as Markdown', () => {
  it.each([
    ['blocks without paragraphs', '<div>one</div><div>two<br></div><div>&nbsp;</div>', 'one\n\ntwo\n'],
    ['marks with blanks inside', '<p>a<b> bold </b>b<i></i> <strong>x</strong><strong>y</strong></p>', 'a **bold** b **xy**\n'],
    ['an emoji beside a mark', '<p>🎉<b>"x"</b>🎉</p>', '&#x1F389;**"x"**&#x1F389;\n'],
    [
      'a table without a head, with lines in its cells',
      '<table><tr><td><p>a</p><p>b</p></td><td>1<br>2</td></tr></table>',
      '|  |  |\n| --- | --- |\n| a b | 1 2 |\n',
    ],
    [
      'scripts, handlers and addresses that run',
      '<script>x()</script><p onclick="x()">a <a href="javascript:x()">b</a><svg><text>c</text></svg></p>',
      'a bc\n',
    ],
    [
      'text that looks like a tag or an address',
      '<p>&lt;b&gt; www.example.org http://a.example a@b.org</p>',
      '\\<b> www.example.org http\\:\\/\\/a\\.example a\\@b\\.org\n',
    ],
    ['an empty item under text', '<ul><li>a<ul><li></li><li>b</li></ul></li></ul>', '- a\n\n  -\n  - b\n'],
    ['a list under text that begins with another number than 1', '<ul><li>a<ol start="7"><li>b</li></ol></li></ul>', '- a\n\n  7. b\n'],
  ])('has %s in a form that reads back the same', (_, html, expected) => {
    expect(ofHtml(html)).toBe(expected)
    expect(again(ofHtml(html))).toBe(ofHtml(html))
  })
})
