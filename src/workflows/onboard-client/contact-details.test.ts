import { describe, expect, it } from 'vitest'
import { mergeDetails, newDetails, wantedEmails, wantedPhones } from './contact-details.js'
import type { Detail } from './contact-details.js'

const present: readonly Detail[] = [
  { value: 'a@x.example', labelName: 'Work', primary: true },
  { value: 'b@x.example', labelName: 'Home', primary: false },
]

describe('addresses and numbers of a contact', () => {
  it('are kept when others are added', () => {
    expect(mergeDetails('email', present, wantedEmails([{ value: 'c@x.example' }]))).toEqual([
      ...present,
      { value: 'c@x.example', labelName: 'Work' },
    ])
  })

  it('need no change when they are there, however they are written', () => {
    expect(mergeDetails('email', present, wantedEmails([{ value: 'A@X.example' }]))).toBeNull()
    const phones: readonly Detail[] = [
      { value: '0255501234', labelName: 'Work', extension: '12', primary: true, labelType: 'phone', formattedValue: 'x' },
    ]
    expect(mergeDetails('phone', phones, wantedPhones([{ value: '(02) 5550-1234', extension: 'ext 12' }]))).toBeNull()
  })

  it('change their first only when the file names one', () => {
    expect(mergeDetails('email', present, wantedEmails([{ value: 'b@x.example', label: 'Home', primary: true }]))).toEqual([
      { value: 'a@x.example', labelName: 'Work', primary: false },
      { value: 'b@x.example', labelName: 'Home', primary: true },
    ])
    expect(mergeDetails('email', present, wantedEmails([{ value: 'a@x.example', primary: false }]))).toBeNull()
  })

  it('have one first when the contact is new', () => {
    expect(
      newDetails(wantedEmails([{ value: 'a@x.example' }, { value: 'b@x.example', primary: true }])).map(({ primary }) => primary),
    ).toEqual([false, true])
    expect(newDetails(wantedPhones([{ value: '1' }, { value: '2', fax: true }]))).toEqual([
      { value: '1', labelName: 'Work', primary: true, labelType: 'phone' },
      { value: '2', labelName: 'Work', primary: false, labelType: 'fax' },
    ])
  })
})
