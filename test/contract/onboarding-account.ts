import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GlueClient } from '../../src/client/glue-client.js'
import type { RequestEntry, RunningEmulator, StartOptions } from '../../src/emulator/index.js'
import { startEmulator } from '../../src/emulator/index.js'
import { openJournal } from '../../src/profile/journal.js'
import type { ApplyOptions, OnboardingPlan, OnboardingResult } from '../../src/workflows/onboard-client/index.js'
import { applyOnboarding, planOnboarding, readOnboardingFile } from '../../src/workflows/onboard-client/index.js'

export const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/onboarding')

/** The values of the example's passwords, recognisable wherever they turn up. */
export const SECRETS: Readonly<Record<string, string>> = {
  GLUEKIT_DEMO_M365_PASSWORD: 'canary-m365-7Yq!vB',
  GLUEKIT_DEMO_FIREWALL_PASSWORD: 'canary-firewall-2Rk?eN',
  GLUEKIT_DEMO_DOMAIN_PASSWORD: 'canary-domain-9Wd*tS',
  GLUEKIT_DEMO_OPAL_PASSWORD: 'canary-opal-4Hj#mZ',
  GLUEKIT_DEMO_WIFI_PASSWORD: 'canary-wifi-6Pc^uL',
}

export type State = Readonly<Record<string, readonly { readonly id: string; readonly attributes: Readonly<Record<string, unknown>> }[]>>

/** An emulator, a client of it and a copy of the example that a test may edit. */
export class OnboardingAccount {
  private constructor(
    readonly emulator: RunningEmulator,
    readonly client: GlueClient,
    readonly folder: string,
  ) {}

  static async start(options: StartOptions = {}): Promise<OnboardingAccount> {
    const emulator = await startEmulator({ rateLimit: false, now: '2026-03-02', ...options })
    const client = new GlueClient({ apiKey: emulator.apiKey, baseUrl: emulator.url, rateLimit: false, breaker: false, settleMs: 0 })
    const folder = await mkdtemp(path.join(tmpdir(), 'gluekit-onboarding-'))
    await cp(EXAMPLE, folder, { recursive: true })
    return new OnboardingAccount(emulator, client, folder)
  }

  async stop(): Promise<void> {
    await this.client.close()
    await this.emulator.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  get file(): string {
    return path.join(this.folder, 'client.yaml')
  }
  get journalFile(): string {
    return path.join(this.folder, 'state', 'journal.jsonl')
  }

  /** Back to the seed, with the example as it was. */
  async reset(): Promise<void> {
    this.emulator.emulator.reset()
    this.emulator.emulator.faults.set([])
    this.emulator.emulator.log.clear()
    await rm(this.journalFile, { force: true })
    await cp(EXAMPLE, this.folder, { recursive: true })
  }

  async write(yaml: string, name = 'client.yaml'): Promise<string> {
    const file = path.join(this.folder, name)
    await writeFile(file, yaml)
    return file
  }
  async edit(change: (yaml: string) => string): Promise<void> {
    await writeFile(this.file, change(await readFile(this.file, 'utf8')))
  }

  async plan(file = this.file): Promise<OnboardingPlan> {
    return planOnboarding(this.client, await readOnboardingFile(file))
  }

  /** Reads, plans and applies like the command does; the journal is kept unless everything was done. */
  async onboard(options: Partial<ApplyOptions> = {}, file = this.file): Promise<OnboardingResult> {
    const journal = await openJournal(this.journalFile)
    try {
      const plan = await planOnboarding(this.client, await readOnboardingFile(file), { journal })
      const result = await applyOnboarding(this.client, plan, {
        journal,
        secrets: { env: { ...process.env, ...SECRETS } },
        settledAfterMs: 100,
        ...options,
      })
      if (result.complete) await journal.discard()
      return result
    } finally {
      await journal.close()
    }
  }

  get requests(): readonly RequestEntry[] {
    return this.emulator.emulator.log.entries
  }
  get writes(): readonly RequestEntry[] {
    return this.requests.filter(({ method }) => method !== 'GET')
  }

  /** The records of one kind, by the witness. */
  async records(kind: string): Promise<NonNullable<State[string]>> {
    return (await (await fetch(`${this.emulator.adminUrl}/state/${kind}`)).json()) as NonNullable<State[string]>
  }

  /** Everything the account holds, by the witness. */
  async state(): Promise<State> {
    const counts = (await (await fetch(`${this.emulator.adminUrl}/state`)).json()) as Record<string, number>
    const kinds = Object.keys(counts).filter((kind) => (counts[kind] ?? 0) > 0)
    return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await this.records(kind)] as const))) as State
  }
  async counts(): Promise<Record<string, number>> {
    return (await (await fetch(`${this.emulator.adminUrl}/state`)).json()) as Record<string, number>
  }
}

/**
 * What is in `after` and was not in `before`, without times, and with ids replaced by what they stand for: equal for two
 * accounts that hold the same, whatever was made in which order.
 */
export const added = (before: State, after: State): Readonly<Record<string, readonly string[]>> => {
  const old = new Set(Object.values(before).flatMap((records) => records.map(({ id }) => id)))
  const fresh = Object.entries(after).flatMap(([kind, records]) =>
    records.filter(({ id }) => !old.has(id)).map((record) => ({ kind, ...record })),
  )
  const labels = new Map(fresh.map((record) => [record.id, `${record.kind} ${labelOf(record.attributes)}`]))
  const result: Record<string, string[]> = {}
  for (const { kind, attributes } of fresh) (result[kind] ??= []).push(JSON.stringify(withLabels(attributes, labels)))
  for (const list of Object.values(result)) list.sort()
  return result
}

const labelOf = (attributes: Readonly<Record<string, unknown>>): string =>
  String(attributes['name'] ?? attributes['attachmentFileName'] ?? attributes['content'] ?? attributes['description'] ?? '')

const TIMES = /(At|_at)$/
// Counters and inner ids that the server gives out.
const SERVERS_OWN = new Set(['lockVersion', 'lock_version', 'resource_id', 'id'])

const withLabels = (value: unknown, labels: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'number' || typeof value === 'string') {
    const text = String(value)
    return labels.get(text) ?? (text.startsWith('https://') ? text.replace(/\d{16}/g, (id) => labels.get(id) ?? 'ID') : value)
  }
  if (Array.isArray(value)) return (value as unknown[]).map((item) => withLabels(item, labels))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !(TIMES.test(key) && !DATES.has(key)) && !SERVERS_OWN.has(key))
      .map(([key, inner]) => [key, key === 'resourceId' && !labels.has(String(inner)) ? 'ID' : withLabels(inner, labels)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )
}
// Dates that the file gives.
const DATES = new Set(['installedAt', 'purchasedAt', 'warrantyExpiresAt'])
