import { describe, expect, test } from 'vitest'
import { bool, date, html, int, items, json, object, ref, refs, text, timestamp } from '../../catalog/define.js'
import type { Attribute } from '../../catalog/index.js'
import { isKeptOf } from './kept-html.js'
import { sameValue } from './same-value.js'

const phones = items('contact-phones', {
  value: text('value', { create: 'required', digits: true }),
  labelName: text('label-name', { create: 'required' }),
  primary: bool('primary', { create: 'optional' }),
  formattedValue: text('formatted-value'),
})
const LONG = '4500000000000001234'

describe('a value that is read is the one that was sent', () => {
  test.each<[string, Attribute, unknown, unknown]>([
    ['an id as a number, read as text', ref('x-id', 'contacts'), 17, '17'],
    ['an id beyond what a number holds', ref('x-id', 'contacts'), LONG, LONG],
    ['ids in another order', refs('x-ids', 'users'), [2, 1], ['1', '2']],
    ['a whole number', int('x'), 7, 7],
    ['what is off, and left empty', bool('x'), false, null],
    ['what was emptied', bool('x'), null, false],
    ['a day with a time', date('x'), '2026-05-04', '2026-05-04T00:00:00.000Z'],
    ['a time without its fraction', timestamp('x'), '2026-05-04T03:02:01.987Z', '2026-05-04T03:02:01.000Z'],
    ['a time of another zone', timestamp('x'), '2026-05-04T05:02:01+02:00', '2026-05-04T03:02:01.000Z'],
    ['a text without its outer blanks', text('x'), '  a\r\nb ', 'a\nb'],
    ['an empty text as nothing', text('x'), '', null],
    ['nothing as an empty text', text('x'), null, ''],
    ['an empty list as nothing', refs('x-ids', 'users'), [], null],
    ['a number without its separators', text('x', { digits: true }), '(206) 555-0100', '2065550100'],
    ['a word that is read otherwise', text('x', { enumOnWrite: true }), 'Flexible Asset', 'flexible-asset-traits'],
    ['a word in the plural', text('x', { enumOnWrite: true }), 'SSL Certificate', 'ssl-certificates'],
    ['HTML in other words', html('x'), '<P>a&nbsp;b<br/></P>', '<p>a b<br></p>'],
    ['one structure', object('x', { type: text('type'), id: ref('id', '') }), { type: 'document', id: 3 }, { type: 'document', id: '3' }],
    ['another structure', json('x'), { a: [1] }, { a: [1] }],
    [
      'a list in another order, with parts that a read adds',
      phones,
      [
        { value: '1', label_name: 'A' },
        { value: '2', label_name: 'B', primary: true },
      ],
      [
        { value: '2', labelName: 'B', primary: true, formattedValue: '2' },
        { value: '1', labelName: 'A', primary: false, formattedValue: '1' },
      ],
    ],
  ])('%s', (_, attribute, sent, read) => expect(sameValue(attribute, sent, read)).toBe(true))
})

describe('a value that is read is another one', () => {
  test.each<[string, Attribute, unknown, unknown]>([
    ['another id', ref('x-id', 'contacts'), 17, '18'],
    ['no id', ref('x-id', 'contacts'), 17, null],
    ['fewer ids', refs('x-ids', 'users'), [2, 1], ['1']],
    ['what is on, and left empty', bool('x'), true, null],
    ['what is on, and off', bool('x'), true, false],
    ['another day', date('x'), '2026-05-04', '2026-05-05'],
    ['another second', timestamp('x'), '2026-05-04T03:02:01.000Z', '2026-05-04T03:02:02.000Z'],
    ['another case of letters', text('x'), 'Main', 'main'],
    ['no text', text('x'), 'Main', null],
    ['a text in place of nothing', text('x'), null, 'Main'],
    ['other digits', text('x', { digits: true }), '(206) 555-0100', '2065550101'],
    ['another word', text('x', { enumOnWrite: true }), 'Contact', 'configuration'],
    ['a word that only begins so', text('x', { enumOnWrite: true }), 'Document', 'documentary'],
    ['other HTML', html('x'), '<p>a</p>', '<p>b</p>'],
    ['another structure', json('x'), { a: [1] }, { a: [2] }],
    ['one that is none', object('x', { id: ref('id', '') }), { id: 3 }, null],
    [
      'a longer list',
      phones,
      [{ value: '1', label_name: 'A' }],
      [
        { value: '1', labelName: 'A' },
        { value: '2', labelName: 'B' },
      ],
    ],
    [
      'a list that has one of two that are the same',
      phones,
      [
        { value: '1', label_name: 'A' },
        { value: '1', label_name: 'A' },
      ],
      [
        { value: '1', labelName: 'A' },
        { value: '2', labelName: 'A' },
      ],
    ],
  ])('%s', (_, attribute, sent, read) => expect(sameValue(attribute, sent, read)).toBe(false))
})

describe('traits', () => {
  const traits = json('traits', { keyed: true })
  test.each<[string, unknown, unknown]>([
    ['a number as text', 1.5, '1.5'],
    ['a box as text', true, 'true'],
    ['a day as a structure', '2026-06-01', { type: 'Date', values: '2026-06-01' }],
    [
      'tags as records',
      [3, LONG],
      {
        type: 'Contacts',
        values: [
          { id: LONG, name: 'b' },
          { id: 3, name: 'a' },
        ],
      },
    ],
    ['a password as a record', 5, { type: 'Passwords', values: [{ id: 5 }] }],
    ['a password of a long id as a record', LONG, { type: 'Passwords', values: [{ id: LONG }] }],
    [
      'a file by its name and size',
      { content: 'YWJj', file_name: 'a.txt' },
      { type: 'Attachments', values: [{ id: 1, name: 'a.txt', size: 3 }] },
    ],
    ['HTML without its script', '<p>a</p><script>x</script>', '<p>a</p>'],
  ])('are the same: %s', (_, sent, read) => expect(sameValue(traits, { x: sent }, { x: read, filledIn: 1 })).toBe(true))
  test.each<[string, unknown, unknown]>([
    ['another number', 1.5, '1.6'],
    ['another box', true, 'false'],
    ['another day', '2026-06-01', { type: 'Date', values: '2026-06-02' }],
    ['fewer tags', [3, 4], { type: 'Contacts', values: [{ id: 3 }] }],
    [
      'a file of another size',
      { content: 'YWJj', file_name: 'a.txt' },
      { type: 'Attachments', values: [{ id: 1, name: 'a.txt', size: 4 }] },
    ],
    ['nothing', 'text', undefined],
  ])('are not the same: %s', (_, sent, read) => expect(sameValue(traits, { x: sent }, { x: read })).toBe(false))
})

describe('what is kept of HTML', () => {
  test.each([
    ['a drawing is gone', '<p>a</p><svg viewBox="0"><path/></svg>', '<p>a</p>'],
    ['an unclosed drawing is gone', '<svg/><p>a</p>', '<p>a</p>'],
    ['an embedded picture is gone', '<p>a<img src="data:image/png;base64,AA=="></p>', '<p>a</p>'],
    ['an embedded address is gone', '<a href="data:text/html,x">a</a>', '<a>a</a>'],
    ['a heading is plain text', '<b>One</b> &amp; two', 'One & two'],
    ['all of it is gone', '<svg></svg>', ''],
  ])('%s', (_, sent, read) => expect(isKeptOf(sent, read)).toBe(true))
  test.each([
    ['other words', '<p>a</p><svg></svg>', '<p>b</p>'],
    ['a picture that stays', '<p>a<img src="/1/docs/2/images/3"></p>', '<p>a</p>'],
    ['nothing of a text', '<p>a</p>', ''],
  ])('%s are no part of it', (_, sent, read) => expect(isKeptOf(sent, read)).toBe(false))
})
