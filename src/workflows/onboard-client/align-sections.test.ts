import { describe, expect, it } from 'vitest'
import type { MarkdownSection } from '../../client/markdown/render-markdown.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { alignSections } from './align-sections.js'

const heading = (text: string): MarkdownSection => ({ kind: 'heading', level: 2, text })
const text = (html: string): MarkdownSection => ({ kind: 'text', html })
const records = (sections: readonly MarkdownSection[], sorts?: readonly number[]): AnyRecord[] =>
  sections.map(
    (section, index) =>
      ({
        id: String(index + 1),
        sort: sorts?.[index] ?? index + 1,
        ...(section.kind === 'heading'
          ? { resourceType: 'Document::Heading', level: section.level, content: section.text }
          : { resourceType: 'Document::Text', content: section.html }),
      }) as unknown as AnyRecord,
  )
const outcome = (wanted: readonly MarkdownSection[], present: readonly AnyRecord[]): unknown => {
  const aligned = alignSections(wanted, present)
  if ('conflict' in aligned) return aligned.conflict
  return aligned.sections.map(
    ({ record, differs, sort, moves }) => `${record?.id ?? 'new'}@${sort}${differs ? ' differs' : ''}${moves ? ' moves' : ''}`,
  )
}

describe('sections of a text and of a document', () => {
  const all = [heading('A'), text('a'), heading('B'), text('b')]

  it('are the same in the same order', () => {
    expect(outcome(all, records(all))).toEqual(['1@1', '2@2', '3@3', '4@4'])
    expect(outcome(all, records(all, [10, 20, 30, 40]))).toEqual(['1@10', '2@20', '3@30', '4@40'])
  })

  it('are made from where an earlier run stopped', () => {
    expect(outcome(all, records(all.slice(0, 2)))).toEqual(['1@1', '2@2', 'new@3', 'new@4'])
    expect(outcome(all, [])).toEqual(['new@1', 'new@2', 'new@3', 'new@4'])
  })

  it('change one by one, and make room for what comes between', () => {
    expect(outcome([heading('A'), text('changed'), heading('B'), text('b')], records(all))).toEqual(['1@1', '2@2 differs', '3@3', '4@4'])
    expect(outcome([heading('A'), text('a'), heading('N'), text('n'), heading('B'), text('b')], records(all))).toEqual([
      '1@1',
      '2@2',
      'new@3',
      'new@4',
      '3@5 moves',
      '4@6 moves',
    ])
  })

  it('are never given up: one too many is a conflict that names it', () => {
    expect(outcome([heading('A'), text('a')], records(all))).toMatch(/2 sections that the file does not have \(3, 4\)/)
    expect(outcome([heading('A')], records([text('a')]))).toMatch(/a section that the file does not have \(1\)/)
  })

  it('with equal texts are told apart by their order', () => {
    const twice = [heading('Notes'), text('x'), heading('Notes'), text('y')]
    expect(outcome(twice, records(twice))).toEqual(['1@1', '2@2', '3@3', '4@4'])
    expect(outcome(twice, records(twice.slice(0, 3)))).toEqual(['1@1', '2@2', '3@3', 'new@4'])
  })
})
