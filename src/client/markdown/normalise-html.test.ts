import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../client/markdown/render-markdown.js'
import { htmlToText, normaliseHtml } from './normalise-html.js'

const same = (a: string, b: string): void => expect(normaliseHtml(a)).toBe(normaliseHtml(b))
const different = (a: string, b: string): void => expect(normaliseHtml(a)).not.toBe(normaliseHtml(b))

describe('HTML for comparing', () => {
  it('is the same whatever the blanks, entities, quotes and spelling of tags', () => {
    same('<P>one &amp; two<BR/></P>\n\n<ul>\n <li>x</li></ul>', '<p>one &#38; two<br></p><ul><li>x</li>\n</ul>')
    same('<a href="https://x.example" title="t">x</a>', "<a  title='t' href=https://x.example>x</a>")
    same('<td style="text-align: left;">x</td>', '<td style="text-align:left">x</td>')
    same('a&nbsp;b &quot;c&quot; &#x2014;', 'a b "c" —')
    same('<p>x</p><!-- note -->', '<p>x</p>')
  })

  it('differs where a reader sees a difference', () => {
    different('<p>one two</p>', '<p>onetwo</p>')
    different('<b>x</b> y', '<b>x</b>y')
    different('<h2>x</h2>', '<h3>x</h3>')
    different('<a href="https://a.example">x</a>', '<a href="https://b.example">x</a>')
    different('<pre>a\n  b</pre>', '<pre>a\nb</pre>')
    different('&lt;b&gt;', '<b>')
  })

  it('does not change when it is normalised again', () => {
    const { html } = renderMarkdown('# T\n\n| a | b |\n| --- | :-: |\n| 1 < 2 | `x` |\n\n```sh\na  &&  b\n```\n\n1. one\n   - two\n')
    // What looks like a tag in text must not become one.
    expect(normaliseHtml(html)).toContain('1 &lt; 2')
    expect(normaliseHtml(normaliseHtml(html))).toBe(normaliseHtml(html))
    expect(htmlToText('<p>1 &lt; 2</p><p>&amp;c</p>')).toBe('1 < 2 &c')
  })
})
