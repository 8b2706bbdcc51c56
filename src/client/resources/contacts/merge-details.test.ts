import { describe, expect, it } from 'vitest'
import { mergeDetails } from './merge-details.js'
import type { Detail } from './merge-details.js'

const present: readonly Detail[] = [
  { value: 'a@x.example', labelName: 'Work', primary: true },
  { value: 'b@x.example', labelName: 'Home', primary: false },
]

describe('addresses and numbers of a contact', () => {
  it('are kept when others are added', () => {
    const added = { value: 'c@x.example', labelName: 'Work' }
    expect(mergeDetails('email', present, [added])).toEqual([...present, added])
  })

  it('need no change when they are there, however they are written', () => {
    expect(mergeDetails('email', present, [{ value: 'A@X.example ', labelName: 'Work' }])).toBeNull()
    const phones: readonly Detail[] = [
      { value: '+61255501234', labelName: 'Work', extension: '12', primary: true, labelType: 'phone', formattedValue: 'x' },
    ]
    const wanted = { value: '61 (2) 5550-1234', labelName: 'Work', extension: 'ext 12', labelType: 'phone' }
    expect(mergeDetails('phone', phones, [wanted])).toBeNull()
  })

  it('change the parts that are named', () => {
    expect(mergeDetails('email', present, [{ value: 'b@x.example', labelName: 'Other' }])).toEqual([
      present[0],
      { value: 'b@x.example', labelName: 'Other', primary: false },
    ])
  })

  it('change their first only when one is named', () => {
    expect(mergeDetails('email', present, [{ value: 'b@x.example', labelName: 'Home', primary: true }])).toEqual([
      { value: 'a@x.example', labelName: 'Work', primary: false },
      { value: 'b@x.example', labelName: 'Home', primary: true },
    ])
    expect(mergeDetails('email', present, [{ value: 'a@x.example', labelName: 'Work', primary: false }])).toBeNull()
  })

  it('without a single digit are not one and the same number', () => {
    const phones: readonly Detail[] = [{ value: 'ask Ada', labelName: 'Work' }]
    expect(mergeDetails('phone', phones, [{ value: 'ask Bob', labelName: 'Work' }])).toHaveLength(2)
  })
})
