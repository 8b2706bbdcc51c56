import { describe, expect, it } from 'vitest'
import { newDetails, wantedEmails, wantedPhones } from './contact-details.js'

describe('addresses and numbers of a contact', () => {
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
