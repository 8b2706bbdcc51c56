import type { IndexParts } from './find-facts.js'
import type { SearchAnswer, SearchQuery } from './types.js'
export const searchIndex = (_query: SearchQuery, _parts: IndexParts): SearchAnswer => ({
  hits: [],
  total: { count: 0, atLeast: false },
  complete: true,
  order: 'relevance',
  notes: [],
})
