import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../src/profile/journal.js'
import { applyOnboarding, planOnboarding, readOnboardingFile, renderPlan } from '../../src/workflows/onboard-client/index.js'
import type { OnboardingProgress } from '../../src/workflows/onboard-client/index.js'
import { OnboardingAccount, SECRETS } from './onboarding-account.js'

let account: OnboardingAccount
beforeAll(async () => {
  account = await OnboardingAccount.start()
})
afterAll(() => account.stop())
beforeEach(() => account.reset())

const MADE = {
  organizations: 1,
  locations: 2,
  contacts: 5,
  configurations: 8,
  configurationInterfaces: 2,
  passwords: 5,
  documentFolders: 2,
  documents: 2,
  documentSections: 14,
  attachments: 3,
  flexibleAssetTypes: 1,
  flexibleAssets: 3,
  relatedItems: 6,
} as const

describe('onboarding a client', () => {
  it('makes every record of the file once, and nothing the second time', async () => {
    const before = await account.counts()
    const first = await account.onboard()
    expect(first).toMatchObject({ complete: true, updated: 1, conflicts: [], failed: [], skipped: [] })
    const after = await account.counts()
    const made = Object.fromEntries(Object.keys(MADE).map((kind) => [kind, (after[kind] ?? 0) - (before[kind] ?? 0)]))
    expect(made).toEqual(MADE)

    account.emulator.emulator.log.clear()
    const second = await account.onboard()
    expect(second).toMatchObject({ created: 0, updated: 0, complete: true, unchanged: first.created + first.updated })
    expect(account.writes).toEqual([])
    expect(await account.counts()).toEqual(after)
  })

  it('publishes the document, embeds the password and says where the organization is', async () => {
    const result = await account.onboard()
    const organization = result.organization.id
    const document = (await account.records('documents')).find(({ attributes }) => attributes['name'] === 'Infrastructure runbook')
    expect(document?.attributes).toMatchObject({ organizationId: organization, published: true, draft: false })
    expect(document?.attributes['content']).toHaveLength(14)
    const firewall = (await account.records('configurations')).find(({ attributes }) => attributes['name'] === 'LBD-WOL-FW01')
    const password = (await account.records('passwords')).find(
      ({ attributes }) => attributes['organizationId'] === organization && attributes['name'] === 'Firewall administrator',
    )
    expect(password?.attributes).toMatchObject({ resourceId: firewall?.id })
    expect(result.organization.url).toBe(`https://harbourlight.itglue.com/${organization}`)
  })

  it('sends nothing but GET for a plan, and shows every step and change', async () => {
    const plan = await account.plan()
    expect(account.writes).toEqual([])
    expect(plan.counts).toEqual({ create: 54, update: 1, unchanged: 0, conflict: 0 })
    const lines = renderPlan(plan)
    expect(lines).toContain('+ organization         Lantern Bay Dental')
    expect(lines.at(-1)).toBe('54 to create, 1 to update, 0 unchanged')
    await account.onboard()
    expect(renderPlan(await account.plan())).toEqual(['0 changes, 55 unchanged'])
  })

  it('changes the attributes that differ and no others', async () => {
    await account.onboard()
    await account.edit((yaml) =>
      yaml
        .replace('title: Front desk lead', 'title: Reception lead')
        .replace('warrantyExpiresAt: 2030-07-02', 'warrantyExpiresAt: 2031-07-02'),
    )
    const plan = await account.plan()
    const changed = plan.steps.filter(({ action }) => action !== 'unchanged')
    expect(changed.map(({ key, changes }) => ({ key, changes }))).toEqual([
      { key: 'contact:saoirse quill', changes: [{ field: 'title', before: 'Front desk lead', after: 'Reception lead' }] },
      { key: 'configuration:lbd-wol-srv01', changes: [{ field: 'warrantyExpiresAt', before: '2030-07-02', after: '2031-07-02' }] },
    ])
    account.emulator.emulator.log.clear()
    await account.onboard()
    expect(account.writes.map(({ method }) => method)).toEqual(['PATCH', 'PATCH'])
    expect((await account.plan()).counts).toMatchObject({ create: 0, update: 0 })
  })

  it('writes only the sections of a document that changed, puts new ones in their place, and publishes again', async () => {
    await account.onboard()
    const runbook = await readFile(`${account.folder}/runbook.md`, 'utf8')
    const edited = runbook
      .replace('an hour |', 'two hours |')
      .replace('## Restore', '## Printing\n\nThe label printer speaks to Opal alone.\n\n## Restore')
    await account.write(edited, 'runbook.md')
    const plan = await account.plan()
    const created = plan.steps.filter(({ action }) => action === 'create').map(({ title }) => title)
    expect(created).toEqual(['Heading "Printing" of Infrastructure runbook', 'Section 9 of Infrastructure runbook'])
    await account.onboard()
    const sections = await account.records('documentSections')
    const document = (await account.records('documents')).find(({ attributes }) => attributes['name'] === 'Infrastructure runbook')
    const texts = sections
      .filter(({ attributes }) => attributes['documentId'] === document?.id)
      .sort((a, b) => Number(a.attributes['sort']) - Number(b.attributes['sort']))
      .map(({ attributes }) => String(attributes['content']))
    expect(texts).toHaveLength(16)
    expect(texts.slice(7, 10)).toEqual(['Printing', '<p>The label printer speaks to Opal alone.</p>', 'Restore'])
    expect(document?.attributes).toMatchObject({ draft: false })
    expect(renderPlan(await account.plan())).toEqual(['0 changes, 57 unchanged'])
  })

  it('keeps sections that somebody added, and says so', async () => {
    await account.onboard()
    const document = (await account.records('documents')).find(({ attributes }) => attributes['name'] === 'Infrastructure runbook')
    await account.client.documents.addSection(document?.id ?? '', { resourceType: 'Document::Text', content: '<p>Added by hand</p>' })
    const result = await account.onboard()
    expect(result.conflicts).toEqual([
      expect.objectContaining({
        key: 'document:infrastructure runbook/sections',
        reason: expect.stringContaining('Nothing is deleted') as string,
      }),
    ])
    expect(result).toMatchObject({ created: 0, updated: 0, complete: false })
  })

  it('leaves the value of an existing password alone unless told to rotate it', async () => {
    await account.onboard()
    const passwordOf = async (): Promise<Readonly<Record<string, unknown>>> =>
      (await account.records('passwords')).find(({ attributes }) => attributes['name'] === 'Opal Dental database')?.attributes ?? {}
    const before = await passwordOf()
    const changed = { env: { ...process.env, ...SECRETS, GLUEKIT_DEMO_OPAL_PASSWORD: 'canary-opal-second' } }
    await account.onboard({ secrets: changed })
    expect((await passwordOf())['password']).toEqual(before['password'])
    const unchanged = (await account.plan()).steps.find(({ key }) => key.startsWith('password:opal'))
    expect(unchanged).toMatchObject({ action: 'unchanged', reason: 'value not compared' })

    await account.edit((yaml) =>
      yaml.replace('value: { env: GLUEKIT_DEMO_OPAL_PASSWORD }', 'value: { env: GLUEKIT_DEMO_OPAL_PASSWORD }\n    rotate: true'),
    )
    await account.onboard({ secrets: changed })
    const after = await passwordOf()
    expect(after['password']).not.toEqual(before['password'])
    expect(after['notes']).toMatch(/keep a copy\.\n\[\d{4}-\d{2}-\d{2}\] Value rotated by gluekit\.$/)

    await account.edit((yaml) => yaml.replace('\n    rotate: true', ''))
    expect((await account.plan()).counts).toMatchObject({ create: 0, update: 0 })
  })

  it('does not need the values of passwords that exist', async () => {
    await account.onboard()
    expect(await account.onboard({ secrets: { env: {} } })).toMatchObject({ complete: true })
  })

  it('writes nothing when a value cannot be read, and names every source that is missing', async () => {
    const { GLUEKIT_DEMO_WIFI_PASSWORD: _wifi, GLUEKIT_DEMO_M365_PASSWORD: _m365, ...rest } = SECRETS
    await expect(account.onboard({ secrets: { env: rest } })).rejects.toMatchObject({
      code: 'bad_configuration',
      message: expect.stringMatching(
        /GLUEKIT_DEMO_M365_PASSWORD is not set[\s\S]*client\.yaml:\d+:\d+: the value of "Staff Wi-Fi"[\s\S]*GLUEKIT_DEMO_WIFI_PASSWORD/,
      ) as string,
    })
    expect(account.writes).toEqual([])
  })

  it('lets no password value reach the journal, the plan, the progress, the result or an error', async () => {
    const seen: unknown[] = []
    const journal = await openJournal(account.journalFile)
    const plan = await planOnboarding(account.client, await readOnboardingFile(account.file), { journal })
    seen.push(plan, renderPlan(plan, { all: true }))
    // One password is refused, so that an error about one is among what is looked at.
    account.emulator.emulator.faults.set([
      { match: { method: 'POST', path: '/passwords' }, fault: { kind: 'status', status: 500 }, times: 1 },
    ])
    const progress = (event: OnboardingProgress): void => void seen.push(event)
    const secrets = { env: { ...process.env, ...SECRETS } }
    const error: unknown = await applyOnboarding(account.client, plan, { journal, secrets, progress }).catch((thrown: unknown) => thrown)
    await journal.close()
    seen.push(error, await account.onboard(), await readFile(account.journalFile, 'utf8').catch(() => ''))
    const text = JSON.stringify(seen, (_key, value: unknown) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value,
    )
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret)
    expect(text).toContain('GLUEKIT_DEMO_WIFI_PASSWORD')
  })
})
