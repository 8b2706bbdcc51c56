import { expect, it } from 'vitest'
import { formatPhone, stripPhone } from './phone.js'

it.each([
  ['4165550107', '(416) 555-0107'],
  ['14165550107', '(416) 555-0107'],
  ['+14165550107', '(416) 555-0107'],
  ['+1 (416) 555-0107', '(416) 555-0107'],
  ['1165550107', '(116) 555-0107'],
  ['+416555010', '+416555010'],
  ['+4165550107', '+4165550107'],
  ['141655501070', '141655501070'],
  ['+61 2 5550 0107', '+61 2 5550 0107'],
  ['416', '416'],
  ['', null],
  [null, null],
])('shows the number %s as %s', (number, shown) => expect(formatPhone(number)).toBe(shown))

it.each([
  ['+1 (416) 555-0107', '+14165550107'],
  ['416.555+0107', '4165550107'],
  ['++1', '+1'],
  ['none', ''],
])('keeps of %s what is dialled: %s', (number, kept) => expect(stripPhone(number)).toBe(kept))
