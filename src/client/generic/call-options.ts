import type { ApiRequest, CallOptions, GroupedOptions } from '../../http/types.js'

/**
 * What of the options a call takes; `patienceMs` is for the client's own calls. Calls that are given the same result belong to one
 * operation, and share a trace.
 */
export const callOptions = (
  options: CallOptions & { readonly patienceMs?: unknown },
): Pick<ApiRequest, keyof GroupedOptions | 'patienceMs'> => ({
  signal: options.signal,
  deadlineMs: options.deadlineMs,
  priority: options.priority,
  traceId: options.traceId,
  group: groupOf(options),
  ...(typeof options.patienceMs === 'number' ? { patienceMs: options.patienceMs } : {}),
})

/** The same options for all calls of one operation. To be asked for where an operation of several calls begins. */
export const grouped = <O extends CallOptions>(options: O): O & Required<Pick<GroupedOptions, 'group'>> => ({
  ...options,
  group: groupOf(options),
})

const groupOf = (options: CallOptions): NonNullable<GroupedOptions['group']> => (options as GroupedOptions).group ?? {}
