import { describe, expect, it } from 'vitest'
import { joinedHeaders, libraryFailure } from './undici-errors.js'

const coded = (code: string): Error => Object.assign(new Error(code), { code })

describe('an error of the library', () => {
  it.each(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])('%s is the end of the transport, sent or not', (code) => {
    for (const sent of [true, false]) {
      const error = coded(code)
      expect(libraryFailure(error, sent)).toMatchObject({ kind: 'aborted', sent, message: 'the transport was closed', cause: error })
    }
  })

  it('about a call that makes no sense is a defect, and no failure of the network', () => {
    expect(libraryFailure(coded('UND_ERR_INVALID_ARG'), false)).toBeUndefined()
    expect(libraryFailure(coded('UND_ERR_INVALID_ARG'), true)).toBeUndefined()
  })

  it('is about the answer once the request was sent, whatever it is', () => {
    for (const error of [coded('UND_ERR_SOMETHING'), coded('ERR_ASSERTION'), new Error('odd'), undefined, null])
      expect(libraryFailure(error, true)).toMatchObject({ kind: 'malformed', sent: true, message: 'the answer is not HTTP' })
  })

  it('is about the connection before that, where it is one of the library', () => {
    for (const code of ['ERR_ASSERTION', 'UND_ERR_SOMETHING']) {
      const error = coded(code)
      expect(libraryFailure(error, false)).toMatchObject({
        kind: 'connect',
        sent: false,
        message: 'the request could not be sent',
        cause: error,
      })
    }
  })

  it('that is none of the library is not known here', () => {
    for (const error of [coded('ENOENT'), coded('NOT_UND_ERR'), new Error('odd'), undefined, null, 'text'])
      expect(libraryFailure(error, false)).toBeUndefined()
  })
})

describe('headers', () => {
  it('that come several times are one, and those without a value are none', () => {
    expect(joinedHeaders({ vary: ['accept', 'origin'], date: 'now', empty: '', gone: undefined })).toEqual({
      vary: 'accept, origin',
      date: 'now',
      empty: '',
    })
  })
})
