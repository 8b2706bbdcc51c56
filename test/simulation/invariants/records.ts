import type { Creation, Deletion, Update } from '../history.js'
import { grouped } from '../grouped.js'
import type { Run } from '../run.js'
import { LONGEST_WAY_MS } from '../scenario.js'
import { KINDS } from '../witness.js'

/** What was made is there once; what was refused is not; of what is unknown there is at most one. */
export function* createsHappenOnce({ history, witness }: Run): Iterable<string> {
  const born = new Map<string, string[]>()
  for (const kind of KINDS)
    for (const { id, mark } of witness.lives[kind].values()) {
      const ids = born.get(`${kind} ${mark}`)
      if (ids === undefined) born.set(`${kind} ${mark}`, [id])
      else ids.push(id)
    }
  for (const creation of history.creations) {
    const { kind, mark, fate, id, operation } = creation
    const ids = born.get(`${kind} ${mark}`) ?? []
    const wrong = howWrong(creation, ids)
    if (wrong !== undefined)
      yield `#${operation}: the creation of ${kind} ${mark} ended as ${fate}${id === undefined ? '' : ` with ${id}`}, and ${wrong}`
  }
}

const howWrong = ({ fate, id }: Creation, ids: readonly string[]): string | undefined => {
  if (ids.length > 1) return `there are ${ids.length}: ${ids.join(', ')}`
  if (fate === 'done' && ids.length === 0) return 'there is none'
  if (fate === 'not_done' && ids.length > 0) return `there is one: ${ids[0]}`
  return fate === 'done' && id !== ids[0] ? `it is ${ids[0]}` : undefined
}

/** What was deleted is gone and stays so, and what nobody deleted is there. */
export function* deletesHold({ history, witness, scenario }: Run): Iterable<string> {
  const deletions = grouped(history.deletions, ({ kind, id }) => `${kind} ${id}`)
  const mayHave = ({ fate }: Deletion): boolean => fate !== 'not_done'
  for (const kind of KINDS) {
    if (scenario.drift && kind === 'configurations') continue
    for (const { id, diedAt } of witness.lives[kind].values()) {
      const tried = deletions.get(`${kind} ${id}`) ?? []
      if (diedAt !== undefined && !tried.some(mayHave)) yield `${kind} ${id} is gone, and every deletion of it was refused`
      const done = tried.find(({ fate, endedAt }) => fate === 'done' && (diedAt === undefined || diedAt > endedAt))
      if (done !== undefined)
        yield `#${done.operation}: ${kind} ${id} was deleted, and ${diedAt === undefined ? 'is there' : 'was there afterwards'}`
    }
  }
}

/** Where a value can no longer take effect. What the caller gave up on may still be on its way. */
const effectsEnd = ({ fate, endedAt }: Update): number => (fate === 'done' ? endedAt : endedAt + LONGEST_WAY_MS)

/** Whoever reads gets the last value that was written, or one that was written meanwhile; at the end the same holds of the account. */
export function* valuesHold({ history, witness, scenario }: Run): Iterable<string> {
  const updates = grouped(history.updates, ({ kind, id }) => `${kind} ${id}`)
  const deletions = grouped(history.deletions, ({ kind, id }) => `${kind} ${id}`)
  const judge = (kind: (typeof KINDS)[number], id: string, value: string, from: number, to: number): string | undefined => {
    if (scenario.drift && kind === 'configurations') return undefined
    const written = updates.get(`${kind} ${id}`) ?? []
    const origin = written.find((update) => update.value === value)
    const first = witness.lives[kind].get(id)
    if (origin === undefined && value !== 'initial' && value !== first?.mark) return `holds ${value}, which nobody wrote`
    if (origin?.fate === 'not_done') return `holds ${value}, whose update #${origin.operation} was reported as not done`
    if (origin !== undefined && origin.startedAt > to) return `held ${value} before it was written`
    const end = origin === undefined ? (first?.bornAt ?? 0) : effectsEnd(origin)
    const later = written.find((update) => update.fate === 'done' && update.startedAt > end && update.endedAt < from)
    return later === undefined ? undefined : `holds ${value}, and ${later.value} was written after it by #${later.operation}`
  }
  for (const { kind, id, value, startedAt, endedAt, operation } of history.readings) {
    if (value === null) {
      if (scenario.drift && kind === 'configurations') continue
      const possible = (deletions.get(`${kind} ${id}`) ?? []).some(({ fate, startedAt: began }) => fate !== 'not_done' && began <= endedAt)
      if (!possible) yield `#${operation}: ${kind} ${id} was not found, and nobody deleted it`
      continue
    }
    const gone = (deletions.get(`${kind} ${id}`) ?? []).find((deletion) => deletion.fate === 'done' && deletion.endedAt < startedAt)
    if (gone !== undefined) yield `#${operation}: ${kind} ${id} was found after #${gone.operation} had deleted it`
    const wrong = judge(kind, id, value, startedAt, endedAt)
    if (wrong !== undefined) yield `#${operation}: ${kind} ${id} ${wrong}`
  }
  for (const kind of KINDS) {
    for (const { id, diedAt } of witness.lives[kind].values()) {
      if (diedAt !== undefined) continue
      const wrong = judge(kind, id, String(witness.valueOf(kind, id)), Infinity, Infinity)
      if (wrong !== undefined) yield `at the end ${kind} ${id} ${wrong}`
    }
  }
}
