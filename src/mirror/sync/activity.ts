/** Where something was done lately, by the logs of the account: a hint where to look, and never the truth about what is there. */
import type { ResourceKey } from '../../catalog/index.js'
import { isGlueError } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { SyncPorts } from './stream-run.js'

export interface Activity {
  /** Organizations, and the kinds of records in them that somebody worked on. */
  readonly touched: ReadonlyMap<string, ReadonlySet<ResourceKey>>
  /** False: this account has no logs for the key, or more was done than is worth reading. */
  readonly known: boolean
}

interface Remembered {
  /** The newest entry that was read, as the API wrote it. */
  readonly watermark: string
  /** Entries of the last minutes: those that come again are no news. */
  readonly recent: readonly string[]
}

const NOTE = 'sync.activity'
const MOST_PAGES = 3
const MOST_RECENT = 5000
/** Entries may show some time after what they tell of. */
const OVERLAP_MS = 120_000

/** Reads on from where the last run ended. The first time it only takes down where that is. */
export const recentActivity = async (ports: SyncPorts): Promise<Activity> => {
  const { store } = ports
  const before = rememberedFrom(await store.readNote(NOTE))
  try {
    if (before === undefined) {
      const newest = await newestEntry(ports)
      if (newest !== null) await remember(ports, newest, [])
      return { touched: new Map(), known: false }
    }
    return await readOn(ports, before)
  } catch (error) {
    if (isGlueError(error, 'not_available') || isGlueError(error, 'forbidden') || isGlueError(error, 'unauthorized'))
      return { touched: new Map(), known: false }
    throw error
  }
}

const newestEntry = async ({ pages, meter, signal }: SyncPorts): Promise<string | null> => {
  const list = pages.client.resource('logs').list({ sort: '-createdAt', priority: 'bulk', signal })
  const record = await meter.request(() => list.first())
  return record === null ? null : stampOf(record)
}

const readOn = async (ports: SyncPorts, before: Remembered): Promise<Activity> => {
  const { pages, meter, signal } = ports
  const from = new Date(Date.parse(before.watermark) - OVERLAP_MS).toISOString()
  const list = pages.client.resource('logs').list({ createdAt: { from }, sort: '-createdAt', priority: 'bulk', signal })
  const known = new Set(before.recent)
  const touched = new Map<string, Set<ResourceKey>>()
  const entries: AnyRecord[] = []
  let read = 0
  let whole = true
  meter.spend(1)
  for await (const page of list.pages()) {
    if (read++ > 0) meter.spend(1)
    entries.push(...page.data)
    for (const entry of page.data) if (!known.has(entry.id)) note(touched, entry)
    if (read === MOST_PAGES && page.meta.nextPage !== null) {
      whole = false
      break
    }
  }
  const newest = entries[0] === undefined ? before.watermark : (stampOf(entries[0]) ?? before.watermark)
  const since = Date.parse(newest) - OVERLAP_MS
  const recent = entries.filter((entry) => Date.parse(stampOf(entry) ?? '') >= since).map(({ id }) => id)
  await remember(ports, newest, recent.slice(0, MOST_RECENT))
  return { touched, known: whole }
}

const note = (touched: Map<string, Set<ResourceKey>>, entry: AnyRecord): void => {
  const { organizationId, action, resourceType } = entry
  if (typeof organizationId !== 'string' || action === 'view') return
  const kinds = kindsOf(String(resourceType ?? ''))
  if (kinds.length === 0) return
  const known = touched.get(organizationId) ?? new Set()
  for (const kind of kinds) known.add(kind)
  touched.set(organizationId, known)
}

/** Logs name what was worked on in words for people, so a part of the word decides. */
const kindsOf = (words: string): readonly ResourceKey[] => {
  const text = words.toLowerCase()
  if (text.includes('password') && text.includes('folder')) return ['passwordFolders']
  if (text.includes('folder')) return ['documentFolders', 'documents']
  return /document|section|article/.test(text) ? ['documents', 'documentFolders'] : []
}

const stampOf = ({ createdAt }: AnyRecord): string | null => (typeof createdAt === 'string' ? createdAt : null)

const remember = async ({ store }: SyncPorts, watermark: string, recent: readonly string[]): Promise<void> => {
  const same = rememberedFrom(await store.readNote(NOTE))
  if (same?.watermark === watermark && same.recent.length === recent.length) return
  await store.writeNote(NOTE, { watermark, recent })
}

const rememberedFrom = (note: unknown): Remembered | undefined => {
  const { watermark, recent } = (note ?? {}) as Partial<Remembered>
  return typeof watermark === 'string' && Array.isArray(recent) ? { watermark, recent } : undefined
}
