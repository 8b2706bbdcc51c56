import { describe, expect, it } from 'vitest'
import { curlOf } from './curl.js'

const dataOf = (body: unknown): unknown => {
  const [, data] = /--data '(.*)' 'https:\/\/x\/'$/.exec(curlOf({ method: 'POST', body }, 'https://x/')) ?? []
  return JSON.parse(data!)
}

describe('the body of the command', () => {
  it('is sent as the API wants it', () => {
    expect(curlOf({ method: 'PATCH', body: { data: 7 } }, 'https://x/')).toBe(
      `curl -X PATCH -H "x-api-key: $IT_GLUE_API_KEY" -H 'content-type: application/vnd.api+json' --data '{"data":"…"}' 'https://x/'`,
    )
  })

  it('shows what is empty or a choice, and no text at its top', () => {
    expect(dataOf({ a: null, b: true, c: false, d: [null, true] })).toEqual({ a: null, b: true, c: false, d: [null, true] })
    expect(dataOf(['vpn'])).toEqual(['…'])
    expect(dataOf('vpn')).toBe('…')
  })

  it('shows three entries of a list, and that there are more', () => {
    expect(dataOf([{ id: 1 }, { id: 2 }, { id: 3 }])).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    expect(dataOf([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, '…'])
    expect(dataOf({ ids: ['a', 'b'], id: ['7', '8'] })).toEqual({ ids: ['…', '…'], id: ['7', '8'] })
  })

  it.each(['id', 'type', 'organization-id', 'organization_id', 'resource_type', 'otp-type'])('shows %s', (key) => {
    expect(dataOf({ [key]: 'Flexible Asset' })).toEqual({ [key]: 'Flexible Asset' })
  })

  it.each(['paid', 'types', 'id-card', 'mistype', 'prototype', 'name', 'ids'])('does not show %s', (key) => {
    expect(dataOf({ [key]: 'vpn' })).toEqual({ [key]: '…' })
  })

  it('shows no id or type that is none', () => {
    for (const id of ['', 'x'.repeat(61), 'a@b', 'p4ss!', '=7', 'line\nline'])
      expect(dataOf({ id, type: id })).toEqual({ id: '…', type: '…' })
    for (const id of ['x'.repeat(60), 'a:b-c d_e', '17']) expect(dataOf({ id })).toEqual({ id })
  })
})

it('a streamed body is a file, whose kind is told without its boundary', () => {
  const content = {
    contentType: 'multipart/form-data;\r\n boundary=b',
    sizeBytes: 1,
    open: () => [] as unknown as AsyncIterable<Uint8Array>,
  }
  expect(curlOf({ method: 'POST', body: undefined, content }, 'https://x/')).toBe(
    `curl -X POST -H "x-api-key: $IT_GLUE_API_KEY" -H 'content-type: multipart/form-data' --data-binary '@FILE' 'https://x/'`,
  )
})

it('no address can break out of its quotes', () => {
  expect(curlOf({ method: 'GET', body: undefined }, `https://x/?a=';'`)).toMatch(/ 'https:\/\/x\/\?a='\\'';'\\'''$/)
})
