import { expect, test } from 'vitest'
import { optionalPeer } from './optional-peer.js'

const failing = (error: unknown) => (): never => {
  throw error
}

test('a package that is installed is handed over', () => {
  expect(optionalPeer<{ readonly register: unknown }>('prom-client', 'This').register).toBeDefined()
})

test('one that is not is named, with the command that installs it', () => {
  expect(() => optionalPeer('no-such-package', 'Counting beans')).toThrow(
    expect.objectContaining({
      code: 'bad_configuration',
      message: 'Counting beans needs the package no-such-package, which is not installed.',
      hint: expect.stringContaining('npm install no-such-package') as string,
    }),
  )
})

test('one that is broken says so itself', () => {
  const broken = new SyntaxError('half a file')
  expect(() => optionalPeer('prom-client', 'This', failing(broken))).toThrow(broken)
})
