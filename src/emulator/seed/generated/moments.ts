import type { Timeline } from '../timeline.js'
import { mix } from './mix.js'

const DAY_S = 86_400
const OLDEST_S = 2_300 * DAY_S
const CREATED = 1
const CHANGED = 2

/** When the records of one resource were made and last changed. */
export interface Moments {
  /** Ages in seconds before the seed's day. */
  createdAge(place: number): number
  updatedAge(place: number): number
}

/**
 * Records were made in the order of their places, three in one second, over six years. A third was never changed since; a tenth
 * was touched by a synchronization that runs at two in the morning; the others lately rather than long ago.
 */
export const momentsOf = (seedNumber: number, count: number): Moments => {
  const span = OLDEST_S - 2 * DAY_S
  const createdAge = (place: number): number => {
    const first = place - (place % 3)
    return OLDEST_S - Math.floor((first / count) * span) - (mix(seedNumber, first, CREATED) % 2)
  }
  return {
    createdAge,
    updatedAge: (place) => {
      const created = createdAge(place)
      const drawn = mix(seedNumber, place, CHANGED)
      const share = drawn % 100
      if (share < 35) return created
      if (share < 45) return Math.min(created, (1 + ((drawn >>> 8) % 30)) * DAY_S - 7_200 - ((drawn >>> 16) % 600))
      const part = (drawn >>> 7) / 2 ** 25
      return 60 + Math.floor((created - 60) * part * part)
    },
  }
}

/** Both as the account shows them. */
export const stampsOf = (moments: Moments, timeline: Timeline) => ({
  createdAt: ({ place }: { readonly place: number }): string => timeline.timestamp(moments.createdAge(place)),
  updatedAt: ({ place }: { readonly place: number }): string => timeline.timestamp(moments.updatedAge(place)),
})
