import { expect, test } from 'vitest'
import { EXIT, EXIT_MEANINGS, EXIT_OF } from './exit-codes.js'

test('exit codes are what scripts rely on', () => {
  expect(EXIT).toEqual({
    ok: 0,
    bug: 1,
    usage: 2,
    incomplete: 3,
    refused: 4,
    authentication: 5,
    notFound: 6,
    unavailable: 7,
    partial: 8,
    outcomeUnknown: 9,
    belowThreshold: 10,
    differs: 11,
    interrupted: 130,
    terminated: 143,
  })
})

test('every exit code is explained in the help', () => {
  expect(EXIT_MEANINGS.map(([code]) => code).sort((a, b) => a - b)).toEqual(Object.values(EXIT).sort((a, b) => a - b))
})

test('no error of gluekit looks like success, like a defect or like an interruption', () => {
  for (const code of Object.values(EXIT_OF)) expect([EXIT.ok, EXIT.bug, EXIT.interrupted, EXIT.terminated]).not.toContain(code)
})

test('what a script must tell apart has an exit code of its own', () => {
  expect([
    EXIT_OF.read_only,
    EXIT_OF.unauthorized,
    EXIT_OF.not_found,
    EXIT_OF.circuit_open,
    EXIT_OF.partial,
    EXIT_OF.outcome_unknown,
  ]).toEqual([4, 5, 6, 7, 8, 9])
})
