import { expect, test } from 'vitest'
import { WriteEvents } from './write-events.js'

const written = { kind: 'created', resource: 'flexibleAssets', id: '1', attributes: ['traits'], record: null } as const

test('a listener hears the events of its name, and no longer after it has left', () => {
  const events = new WriteEvents()
  const heard: string[] = []
  const listener = ({ name }: { readonly name: string }): void => void heard.push(name)
  const leave = events.on('flexibleAsset.created', listener)
  events.on('*.created', listener)
  events.on('flexibleAsset.*', listener)
  events.on('*', listener)
  events.on('organization.created', listener)
  events.on('*.deleted', listener)
  events.emit(written)
  expect(heard).toEqual(Array<string>(4).fill('flexibleAsset.created'))
  leave()
  events.emit(written)
  expect(heard).toHaveLength(7)
})

test('a failing listener breaks neither the call nor the others', () => {
  const events = new WriteEvents()
  let heard = 0
  events.on('*', () => {
    throw new Error('mine')
  })
  events.on('*', () => Promise.reject(new Error('mine too')))
  events.on('*', () => void heard++)
  events.emit(written)
  expect(heard).toBe(1)
})

test.each(['organizations.created', 'document.create', 'document.created.twice', ''])(
  'the name %j, which no event has, is refused',
  (name) => {
    expect(() => new WriteEvents().on(name, () => undefined)).toThrowError(/No event is named/)
  },
)
