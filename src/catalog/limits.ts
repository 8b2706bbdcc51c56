/** What the API allows, as far as it is documented or was observed. */

/** Requests of an account in any five minutes; the official page says no more than that. */
export const RATE_LIMIT = { limit: 3000, windowMs: 300_000 } as const
/** Records on a page: by default, and at most. */
export const PAGE_SIZE = { default: 50, max: 1000 } as const
/** Largest request body in bytes that the gateway is known to pass; the official page gives no number. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024
/** Logs: how long they are kept, the last page of a list, and the longest range that is certainly accepted (D25). */
export const LOGS = { days: 30, lastPage: 5, longestRangeMs: 7 * 86_400_000 } as const
/** User metrics: the longest range that is accepted (W). */
export const USER_METRICS = { longestRangeMs: 7 * 86_400_000 } as const
