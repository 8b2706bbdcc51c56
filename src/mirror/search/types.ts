import type { ResourceKey } from '../../catalog/index.js'
import type { RecordKey } from '../store/port.js'
import type { FactPattern } from './facts.js'

/** What is searched for: `parseQuery()` makes it of what a person typed. */
export interface SearchQuery {
  /** As it was typed, for messages. */
  readonly text: string
  /** Must all hold. */
  readonly all: readonly Clause[]
  readonly kinds?: readonly ResourceKey[] | undefined
  /** Ids, or the beginnings of the words of names; any of these. */
  readonly organizations?: readonly string[] | undefined
  /** Names or ids of flexible asset types, configuration types or other types. */
  readonly types?: readonly string[] | undefined
  readonly ips?: readonly string[] | undefined
  readonly macs?: readonly string[] | undefined
  readonly serials?: readonly string[] | undefined
  /** Archived records come too unless this says otherwise; `only` leaves the others out. */
  readonly archived?: 'yes' | 'no' | 'only' | undefined
  /** 20 unless given, at most 200. */
  readonly limit?: number | undefined
  /** What the parser left out, as sentences. */
  readonly notes?: readonly string[] | undefined
}

/** One of these must occur; with `not`, none. */
export interface Clause {
  readonly not: boolean
  readonly anyOf: readonly Term[]
}
export interface Term {
  readonly words: readonly string[]
  /** The last word may go on. */
  readonly prefix: boolean
  /** Stood in quotes: the words in this order, and nothing like them. */
  readonly quoted: boolean
  /** What it is when it is no word: an address, a MAC, a serial or phone number. */
  readonly facts?: readonly FactPattern[] | undefined
}

export interface SearchHit extends RecordKey {
  readonly name: string | null
  readonly organizationId: string | null
  readonly organizationName: string | null
  readonly archived: boolean
  readonly updatedAt: string | null
  /** Where it was found: pieces of plain text, those that match marked. Never markup. */
  readonly snippet: readonly SnippetPiece[]
  /** Bigger is better; null where hits are in order of time. */
  readonly score: number | null
}
export interface SnippetPiece {
  readonly text: string
  readonly match: boolean
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[]
  /** Hits in all; `atLeast` when counting stopped. */
  readonly total: { readonly count: number; readonly atLeast: boolean }
  /** Every hit is here. */
  readonly complete: boolean
  /** By how well they fit, or newest first because too many fit. */
  readonly order: 'relevance' | 'newest'
  /** How it was searched, and what was left out, as sentences for a person. */
  readonly notes: readonly string[]
}
