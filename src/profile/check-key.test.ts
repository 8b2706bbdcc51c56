import { describe, expect, it } from 'vitest'
import { checkKey, type KeyProblemCode } from './check-key.js'

const REST = '0123456789abcdef0123456789ABCDEF'
const KEY = `ITG.${REST}`

describe('looking at a key', () => {
  it('finds nothing wrong with a key, and takes away what files and commands leave around it', () => {
    for (const text of [KEY, `${KEY}\n`, `${KEY}\r\n`, `  ${KEY}\t`, `\uFEFF${KEY}\n`, `${KEY}.with-more_9`, `ITG.${REST}mykey`])
      expect(checkKey(text)).toEqual({ key: text.replace(/^\uFEFF/, '').trim(), problems: [] })
  })

  const wrong: [string, KeyProblemCode, string][] = [
    ['nothing', 'empty', ''],
    ['blanks alone', 'empty', ' \n\t '],
    ['a shell variable in braces', 'placeholder', '${IT_GLUE_API_KEY}'],
    ['a shell variable', 'placeholder', '$IT_GLUE_API_KEY'],
    ['a variable of Windows', 'placeholder', '%ITGLUE_API_KEY%'],
    ['a template', 'placeholder', '{{ itglue_key }}'],
    ['angle brackets', 'placeholder', '<your key>'],
    ['YOUR_API_KEY', 'placeholder', 'YOUR_API_KEY'],
    ['your-itglue-api-key-here', 'placeholder', 'your-itglue-api-key-here'],
    ['changeme', 'placeholder', 'ChangeMe'],
    ['xxx', 'placeholder', 'xxx'],
    ['a masked key', 'placeholder', 'ITG.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['asterisks', 'placeholder', 'ITG.********************************'],
    ['a quoted placeholder', 'placeholder', '"${KEY}"'],
    ['undefined', 'placeholder', 'undefined'],
    ['a header value', 'bearer', `Bearer ${KEY}`],
    ['a header line', 'bearer', `x-api-key: ${KEY}`],
    ['quotation marks', 'quoted', `"${KEY}"`],
    ['typographic quotation marks', 'quoted', `\u201C${KEY}\u201D`],
    ['one quotation mark', 'quoted', `${KEY}'`],
    ['a blank inside', 'blank_inside', `ITG.0123 ${REST}`],
    ['a line break inside', 'blank_inside', `${KEY}\n${KEY}`],
    ['a no-break space', 'blank_inside', `ITG.\u00A0${REST}`],
    ['a zero-width space', 'invisible_character', `${KEY}\u200B`],
    ['a byte order mark inside', 'invisible_character', `ITG.\uFEFF${REST}`],
    ['a direction mark', 'invisible_character', `\u202A${KEY}`],
    ['a control character', 'control_character', `ITG.\u0007${REST}`],
    ['a NUL', 'control_character', `${KEY}\0`],
    ['a look-alike', 'not_ascii', `\u0406TG.${REST}`],
    ['a sign beyond the basic plane', 'not_ascii', `${KEY}\u{1F511}`],
  ]
  it.each(wrong)('names %s', (_, code, text) => {
    const { problems } = checkKey(text)
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(problems.some((problem) => problem.fatal)).toBe(true)
  })

  it('doubts a key without the prefix or with too little behind it, and leaves the last word to the server', () => {
    expect(checkKey(REST).problems).toMatchObject([{ code: 'wrong_prefix', fatal: false }])
    expect(checkKey('ITG.0123456789').problems).toMatchObject([{ code: 'too_short', fatal: false }])
  })

  it('never shows the key in what it says', () => {
    for (const [, , text] of wrong.filter(([, , broken]) => broken.includes(REST)))
      expect(JSON.stringify(checkKey(text).problems)).not.toContain(REST.slice(0, 8))
  })
})
