import { expect, it } from 'vitest'
import { characterOfEntity } from './entity-names.js'

// As the list of the HTML standard has them, for every sign of ASCII that can stand in a password.
it.each(
  `Tab 9, NewLine 10, excl 33, quot 34, num 35, dollar 36, percnt 37, amp 38, apos 39, lpar 40, rpar 41, ast 42, plus 43, comma 44, period 46,
  sol 47, colon 58, semi 59, lt 60, equals 61, gt 62, quest 63, commat 64, lsqb 91, lbrack 91, bsol 92, rsqb 93, rbrack 93, Hat 94, lowbar 95,
  grave 96, lcub 123, lbrace 123, verbar 124, vert 124, rcub 125, rbrace 125, nbsp 160, pound 163, sect 167, yuml 255, szlig 223, Auml 196,
  auml 228, euro 8364`
    .split(',')
    .map((pair) => pair.trim().split(' ') as [string, string]),
)('&%s; is the character %s', (name, code) => {
  expect(characterOfEntity(name)).toBe(String.fromCharCode(Number(code)))
})

it('is known in capitals too, and what is no entity is none', () => {
  expect(characterOfEntity('AMP')).toBe('&')
  expect(characterOfEntity('QUOT')).toBe('"')
  expect(characterOfEntity('nothing')).toBeUndefined()
})
