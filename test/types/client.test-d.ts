/** What the client refuses to compile. See `catalog.test-d.ts` for how these tests fail. */
import { GlueClient } from '../../src/index.js'
import type { Configuration, Organization, Password } from '../../src/index.js'

export const refuses = async (client: GlueClient): Promise<void> => {
  // @ts-expect-error there is no such region
  new GlueClient({ region: 'mars', apiKey: 'ITG.x' })

  client.configurations.list({ organizationId: 1, sort: ['name', '-updatedAt'], include: ['passwords'], pageSize: 50 })
  // @ts-expect-error the API does not sort by this
  client.configurations.list({ sort: 'hostname' })
  // @ts-expect-error there is no such filter
  client.configurations.list({ hostname: 'srv-01' })
  // @ts-expect-error related items come with single records only
  client.configurations.list({ include: ['relatedItems'] })
  // @ts-expect-error flexible assets are listed by type
  client.flexibleAssets.list({ organizationId: 1 })
  // @ts-expect-error a query is needed here, the type is in it
  client.flexibleAssets.list()
  // @ts-expect-error sections are listed by document
  client.documentSections.list()

  // @ts-expect-error the type is missing
  await client.configurations.create({ organizationId: 1, name: 'SRV-01' })
  // @ts-expect-error by name or by id, not both
  await client.configurations.create({ organizationId: 1, name: 'SRV-01', configurationType: 'Server', configurationTypeId: 2 })
  await client.configurations.create({ organizationId: 1, name: 'SRV-01', configurationType: 'Server', configurationStatus: 'Active' })
  await client.contacts.create({ organization: 'Acme', firstName: 'Ada', contactType: 'Board', location: 'HQ' })
  await client.passwordFolders.create({ organizationId: 1, name: 'Inner', parent: 'Outer' })
  // @ts-expect-error the organization is missing
  await client.contacts.create({ firstName: 'Ada', location: 'HQ' })
  // @ts-expect-error by name or by id, not both
  await client.contacts.create({ organization: 'Acme', organizationId: 1, firstName: 'Ada' })
  // @ts-expect-error a name is text
  await client.contacts.update(1, { location: 7 })
  // @ts-expect-error there is no such reference
  await client.contacts.update(1, { loction: 'HQ' })
  // @ts-expect-error configurations are not looked up by name across organizations
  await client.configurationInterfaces.update(1, { configuration: 'SRV-01' })
  // @ts-expect-error assignees are of no kind that can be listed
  await client.checklists.update(1, { assignee: 'Ada' })
  // @ts-expect-error read-only
  await client.organizations.update(1, { createdAt: '2026-01-01T00:00:00.000Z' })
  // @ts-expect-error a name cannot be emptied
  await client.organizations.update(1, { name: null })

  // @ts-expect-error countries cannot be written
  await client.countries.create({ name: 'Atlantis' })
  // @ts-expect-error related items have no list of their own
  client.relatedItems.list()
  // @ts-expect-error no such resource
  await client.tasks.list()
}

export const gives = async (client: GlueClient): Promise<void> => {
  const configuration: Configuration = await client.configurations.get(1)
  const absent: Organization | null = await client.organizations.find('1')
  // @ts-expect-error find may give null
  const present: Organization = await client.organizations.find('1')
  const loaded = await client.configurations.get(1, { include: ['passwords', 'relatedItems'] })
  const passwords: readonly Password[] | undefined = loaded.included.passwords
  // @ts-expect-error it was not asked for
  void loaded.included.tickets
  for await (const organization of client.organizations.list({ sort: '-updatedAt' })) {
    const name: string = organization.name
    // @ts-expect-error ids are strings
    const id: number = organization.id
    void [name, id]
  }
  void [configuration, absent, present, passwords]
}

export const fits = async (client: GlueClient): Promise<readonly Configuration[]> => {
  const loaded = await client.configurations.get(1, { include: ['passwords', 'rmmRecords'] })
  const unknown: unknown = loaded.included.rmmRecords?.[0]?.['cpu']
  void unknown
  // What was loaded with its includes is still the record.
  return [loaded, await client.configurations.get(2)]
}

export const hears = (client: GlueClient): void => {
  client.on('retry', ({ waitMs, reason }) => `${waitMs.toFixed()} ${reason}`)
  client.on('password.rotated', ({ record }) => record?.username?.length)
  client.on('flexibleAsset.created', ({ record }) => record?.flexibleAssetTypeId)
  client.on('*.deleted', ({ resource, kind }) => resource.length + kind.length)
  client.on('*', (event) => (event.type === 'failure' ? event.code : event.type === 'write' ? event.name : event.type))
  // @ts-expect-error no event is named like that
  client.on('retries', () => undefined)
  // @ts-expect-error records are named in the singular
  client.on('passwords.rotated', () => undefined)
  // @ts-expect-error a retry has no status
  client.on('retry', ({ status }) => status)
  // @ts-expect-error a password has no serial number
  client.on('password.updated', ({ record }) => record?.serialNumber)
  // @ts-expect-error events hold no body
  client.on('success', ({ body }) => body)
  client.use({ name: 'mine', on: { success: ({ durationMs }) => durationMs, 'document.*': ({ id }) => id } })
  // @ts-expect-error no event is named like that
  client.use({ name: 'mine', on: { sucess: () => undefined } })
}
