import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html, linkable, named, raw } from './markup.js'

test('values are text, markup is not', () => {
  const name = `<b a="1" b='2'>&\``
  expect(html`<p title="${name}">${name}${html`<i>${1}</i>`}${raw('<br>')}</p>`.toString()).toBe(
    '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;&#96;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;&#96;<i>1</i><br></p>',
  )
})

test('nothing stands for what is absent, and lists stand for their parts', () => {
  expect(html`[${null}${undefined}${false}${0}${['a', html`<b></b>`, ['c']]}]`.toString()).toBe('[0a<b></b>c]')
})

test('no text opens a tag, closes an attribute or holds a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`<>"'&/=; ab\0\x08\x1B\x7F\u2028`, '`', '\u202E'), maxLength: 60 }), (text) => {
      expect(html`${text}`.toString()).not.toMatch(/[<>"'`\0\x08\x1B\x7F]/)
    }),
  )
})

test('nothing but an address of the web over TLS is linked', () => {
  expect(named('x', 'https://a.example/1').toString()).toBe(
    '<a href="https://a.example/1" target="_blank" rel="noreferrer noopener"><bdi>x</bdi></a>',
  )
  expect(named('x', 'javascript:alert(1)').toString()).toBe('<bdi>x</bdi>')
  expect(linkable('https://a.example/"><script>')).toBe('https://a.example/%22%3E%3Cscript%3E')
  for (const address of ['data:text/html,1', 'http://a.example', 'https://u:p@a.example/', '//a.example', '', undefined, null])
    expect(linkable(address)).toBeNull()
})
