/**
 * Places for fields in the order that is wanted, with few changes: a field whose place is among the longest row that is in order already
 * keeps it. No place is given that is taken now, so that fields can be moved one after the other in any order.
 * @param current the present places of the fields in the order that is wanted; undefined for a new one
 * @param others places that further fields hold
 */
export const placesFor = (current: readonly (number | undefined)[], others: readonly number[] = []): readonly number[] => {
  const taken = new Set([...others, ...current.filter((place) => place !== undefined)])
  const kept = longestAscending(current)
  const places: number[] = []
  let last = 0
  for (let index = 0; index < current.length; index++) {
    if (kept.has(index)) {
      last = current[index] as number
      places.push(last)
      continue
    }
    const next = current.findIndex((_, at) => at > index && kept.has(at))
    const run = (next === -1 ? current.length : next) - index
    const free = freeBetween(last, next === -1 ? Infinity : (current[next] as number), run, taken)
    if (free === undefined) return atTheEnd(places, current.length, taken)
    for (const place of free) {
      places.push(place)
      taken.add(place)
    }
    last = free.at(-1) ?? last
    index += run - 1
  }
  return places
}

/** No room between two that stay: everything from here goes behind all that is there. */
const atTheEnd = (places: readonly number[], length: number, taken: ReadonlySet<number>): readonly number[] => {
  const last = Math.max(0, ...taken)
  return Array.from({ length }, (_, index) => places[index] ?? last + 1 + index - places.length)
}

const freeBetween = (low: number, high: number, count: number, taken: ReadonlySet<number>): readonly number[] | undefined => {
  const free: number[] = []
  for (let place = Math.max(0, low) + 1; place < high && free.length < count; place++) if (!taken.has(place)) free.push(place)
  return free.length === count ? free : undefined
}

/** Positions of the longest ascending row. */
const longestAscending = (values: readonly (number | undefined)[]): ReadonlySet<number> => {
  const rows: (readonly number[])[] = []
  let best: readonly number[] = []
  values.forEach((value, index) => {
    if (value === undefined) return void (rows[index] = [])
    let longest: readonly number[] = []
    for (let before = 0; before < index; before++) {
      const row = rows[before] ?? []
      const end = values[before]
      if (end !== undefined && end < value && row.length > longest.length) longest = row
    }
    const row = [...longest, index]
    rows[index] = row
    if (row.length > best.length) best = row
  })
  return new Set(best)
}
