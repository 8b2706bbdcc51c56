/** Everything that the emulator does as the real API does, and every question about it that it can answer in several ways. */
import type { Behaviour } from './define.js'
import { READING } from './reading.js'
import { RECORDS } from './records.js'
import { REQUESTS } from './requests.js'
import { WRITING } from './writing.js'

export interface NamedBehaviour extends Behaviour {
  readonly name: string
  /** The heading under which it is described. */
  readonly area: string
}

const AREAS: Readonly<Record<string, Readonly<Record<string, Behaviour>>>> = {
  Requests: REQUESTS,
  'Responses and lists': READING,
  Writes: WRITING,
  'Kinds of records': RECORDS,
}

export const BEHAVIOURS: readonly NamedBehaviour[] = Object.entries(AREAS).flatMap(([area, table]) =>
  Object.entries(table).map(([name, behaviour]) => ({ name, area, ...behaviour })),
)
