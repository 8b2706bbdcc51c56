import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reading } from '../facts.js'
import { COMPLETE } from '../facts.js'
import type { Measure } from './measure.js'
import { gradeOf, scoreOf } from './score.js'

const GRADES = { A: 90, B: 75, C: 60, D: 40 }
const HIDDEN: Reading = { state: 'not_available', reasons: ['The key may not see them.'] }
const PARTIAL: Reading = { state: 'incomplete', reasons: ['Records moved.'] }

const measureOf = (fields: Partial<Measure> & { readonly weight?: number } = {}): Measure => ({
  requirement: {
    id: 'has-backup',
    group: 'present',
    title: 'Backup',
    fix: 'Document it.',
    weight: fields.weight ?? 10,
    kind: 'flexibleAssets',
  },
  reading: COMPLETE,
  have: 1,
  want: 1,
  evidence: '1 found',
  by: 'count',
  ...fields,
})

describe('a score', () => {
  test('is the share of the points that were won', () => {
    const { score, points, of, grade } = scoreOf(
      [measureOf(), measureOf({ have: 0, weight: 30 }), measureOf({ have: 2, want: 4, weight: 40 })],
      GRADES,
    )
    expect({ score, points, of, grade }).toEqual({ score: 37, points: 30, of: 80, grade: 'F' })
  })

  test('is rounded down, so that 100 means everything', () => {
    expect(scoreOf([measureOf({ weight: 999 }), measureOf({ have: 0, weight: 1 })], GRADES).score).toBe(99)
    expect(scoreOf([measureOf({ weight: 0.1 }), measureOf({ weight: 0.2 })], GRADES).score).toBe(100)
  })

  test('leaves out what could not be read: neither 0 nor a failure', () => {
    const without = scoreOf([measureOf()], GRADES)
    const withHidden = scoreOf([measureOf(), measureOf({ reading: HIDDEN, have: 0, weight: 90 })], GRADES)
    expect(withHidden.score).toBe(without.score)
    expect(withHidden.requirements[1]).toMatchObject({
      status: 'not_available',
      points: 0,
      of: 0,
      evidence: 'The key may not see them.',
      fix: null,
    })
  })

  test('does not call missing what an incomplete list may not have shown', () => {
    expect(scoreOf([measureOf({ reading: PARTIAL, have: 0 })], GRADES).requirements[0]?.status).toBe('not_available')
    expect(scoreOf([measureOf({ reading: PARTIAL, have: 1 })], GRADES).requirements[0]?.status).toBe('met')
    expect(scoreOf([measureOf({ reading: PARTIAL, have: 0.5, by: 'share' })], GRADES).requirements[0]).toMatchObject({
      status: 'partial',
      points: 5,
      evidence: '1 found, of those that could be read',
    })
  })

  test('is null where nothing counts', () => {
    expect(scoreOf([measureOf({ have: null })], GRADES)).toMatchObject({ score: null, grade: null })
    expect(scoreOf([], GRADES).score).toBeNull()
  })

  test('explains itself in lines that add up', () => {
    const { explain } = scoreOf(
      [
        measureOf({ have: 3, want: 4, evidence: '3 of 4' }),
        measureOf({ reading: HIDDEN }),
        measureOf({ have: null, evidence: 'no domains' }),
      ],
      GRADES,
    )
    expect(explain).toEqual([
      '7.5 of 10  Backup: 3 of 4',
      '–  Backup: could not be checked (The key may not see them.)',
      '–  Backup: does not apply (no domains)',
      'Score 75: 7.5 of 10 points.',
    ])
  })

  test('gives a fix for what is not met, and none for what is', () => {
    const { requirements } = scoreOf([measureOf(), measureOf({ have: 0 })], GRADES)
    expect(requirements.map(({ fix }) => fix)).toEqual([null, 'Document it.'])
  })

  const anyMeasure = fc
    .record({
      have: fc.option(fc.double({ min: 0, max: 50, noNaN: true }), { nil: null, freq: 6 }),
      want: fc.double({ min: 0.01, max: 20, noNaN: true }),
      weight: fc.double({ min: 0.01, max: 1000, noNaN: true }),
      reading: fc.constantFrom(COMPLETE, HIDDEN, PARTIAL),
      by: fc.constantFrom('count' as const, 'share' as const),
    })
    .map((fields) => measureOf(fields))

  test('lies between 0 and 100, whatever was found', () => {
    fc.assert(
      fc.property(fc.array(anyMeasure), (measures) => {
        const { score, points, of, requirements } = scoreOf(measures, GRADES)
        for (const requirement of requirements) expect(requirement.points).toBeLessThanOrEqual(requirement.of + 1e-9)
        if (score === null) {
          expect(of).toBe(0)
          return
        }
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100)
        expect(points).toBeLessThanOrEqual(of + 0.01)
      }),
    )
  })

  test('never falls when more of something is there', () => {
    fc.assert(
      fc.property(fc.array(anyMeasure, { minLength: 1 }), fc.nat(), fc.double({ min: 0, max: 30, noNaN: true }), (measures, pick, more) => {
        const index = pick % measures.length
        const better = measures.map((entry, at) => (at === index && entry.have !== null ? { ...entry, have: entry.have + more } : entry))
        // What turns from unknown to met joins the sum on both sides with full points.
        expect(scoreOf(better, GRADES).score ?? 100).toBeGreaterThanOrEqual(scoreOf(measures, GRADES).score ?? 0)
      }),
    )
  })
})

test('grades begin at their limit', () => {
  expect([100, 90, 89, 75, 74, 60, 59, 40, 39, 0].map((score) => gradeOf(score, GRADES)).join('')).toBe('AABBCCDDFF')
})
