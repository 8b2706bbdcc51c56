import { expect, test } from 'vitest'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { Session } from '../session.js'
import { recordWriter } from './record-writer.js'

test('a narrow table cuts no id and no hour that matters, and gives the day alone elsewhere', async () => {
  const printed: string[] = []
  const session = {
    context: { stdout: { columns: 60 } },
    colors: { bold: (text: string) => text },
    print: async (text: string) => void printed.push(text),
  } as unknown as Session
  const writer = recordWriter(session, 'table', {
    keys: ['createdAt', 'updatedAt', 'userId', 'resourceName'],
    title: (key) => key,
    isNumber: () => false,
    isMoment: (key) => key === 'createdAt',
    mayDrop: false,
  })
  const moment = '2026-02-27T03:14:15.000Z'
  const record = { createdAt: moment, updatedAt: moment, userId: '4482024409647425', resourceName: 'x'.repeat(60) }
  await writer.write(record as unknown as AnyRecord)
  await writer.end()
  expect(printed.join('\n').split('\n')[1]).toMatch(/^2026-02-27 03:14 {2}2026-02-27 {2}4482024409647425 {2}x+…$/)
})
