/** What a sync keeps of a list between two pages, so that it goes on where it was ended. Stored with each page, in its transaction. */
import type { Json } from '../store/port.js'

export interface Checkpoint {
  /** The newest stamp that is known to have been taken over, as the API wrote it. */
  readonly watermark: string | null
  /** Records of the overlap before the watermark: a look at changes that holds them and one more ends with its first page. */
  readonly recent?: number | undefined
  /** A reading from newest to oldest that is under way. */
  readonly catchUp?: CatchUp | undefined
  /** A reading of the whole list that is under way, or done and not yet drawn conclusions from. */
  readonly sweep?: Sweep | undefined
  /** Counts that did not agree after the last whole reading: looking again while they stay as they are would find the same. */
  readonly settled?: { readonly local: number; readonly remote: number | null } | undefined
}

export interface CatchUp {
  /** The newest stamp on the first page: the watermark when it is done. */
  readonly watermark: string
  /** Records before this place have been read. */
  readonly offset: number
  /** The total of the last page. */
  readonly total: number | null
}

export interface Sweep {
  readonly id: string
  /** Of the first answer, which came newest first. */
  readonly first: number | null
  readonly last: number | null
  readonly watermark: string | null
  /** Of the first answer: records as new as the watermark, or older by no more than the overlap. */
  readonly recent?: number | undefined
  /** Places from 0 up to here have not been read yet; 0: the whole list has. */
  readonly unread: number
  /** Attempts to make good for what moved meanwhile. */
  readonly repairs: number
  /** Came to its end; `complete`: and the counts agree. */
  readonly end?: { readonly complete: boolean; readonly reasons: readonly string[] } | undefined
}

const EMPTY: Checkpoint = { watermark: null }

/** What another version wrote, or nobody, is as good as nothing: the list is read from its beginning. */
export const checkpointFrom = (json: Json): Checkpoint => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return EMPTY
  const { version, ...rest } = json as { readonly version?: unknown }
  return version === VERSION ? ({ ...EMPTY, ...rest } as Checkpoint) : EMPTY
}

export const jsonOf = (checkpoint: Checkpoint): Json => ({ version: VERSION, ...JSON.parse(JSON.stringify(checkpoint)) }) as unknown as Json

const VERSION = 1
