import { addActivity } from './activity.js'
import { addAttachments } from './attachments.js'
import { addChecklists } from './checklists.js'
import { addConfigurations } from './configurations.js'
import { addContacts } from './contacts.js'
import { createContext } from './context.js'
import { addDocuments } from './documents.js'
import { addDomains } from './domains.js'
import type { Renewal } from './domains.js'
import { addExpirations } from './expirations.js'
import { addFlexibleAssetTypes } from './flexible-asset-types.js'
import { addFlexibleAssets } from './flexible-assets.js'
import { addLinks } from './links.js'
import { addLocations } from './locations.js'
import { addOrganizations } from './organizations.js'
import { addPasswords, createPasswordMaker } from './passwords.js'
import { addReferenceLists } from './reference-lists.js'
import type { Seed } from './types.js'
import { addUsers } from './users.js'

export interface DemoSeedOptions {
  /** The day for which the account is built: ages and expirations count from its midnight in UTC. */
  readonly now: Date
  /** Another number gives another account of the same make. */
  readonly seedNumber?: number
}

/**
 * The account of a managed service provider as they are: some clients documented well, most half, a few not at all. The same
 * day and number give the same account to the byte; the same number on another day gives the same ids with dates moved along.
 */
export const demoSeed = ({ now, seedNumber = 20 }: DemoSeedOptions): Seed => {
  const context = createContext(now, seedNumber)
  const apiKey = context.secrets.apiKey()
  const renewals: Renewal[] = []
  const lookup = addReferenceLists(context)
  const users = addUsers(context)
  const organizations = addOrganizations(context, lookup)
  addLocations(context, organizations, lookup)
  addContacts(context, organizations, lookup)
  addConfigurations(context, organizations, lookup)
  const makePassword = createPasswordMaker(context, lookup, users)
  addPasswords(context, organizations, makePassword, apiKey)
  addDomains(context, organizations, renewals)
  const templates = addChecklists(context, organizations, users)
  const uploaded = addDocuments(context, organizations, users)
  const types = addFlexibleAssetTypes(context)
  addFlexibleAssets(context, organizations, { types, users, templates, renewals, makePassword })
  addExpirations(context, organizations, renewals)
  addAttachments(context, organizations, uploaded)
  addLinks(context, organizations)
  addActivity(context, users)
  return {
    name: 'demo',
    apiKey,
    subdomain: 'harbourlight',
    records: context.records,
    links: context.links,
    plantedSecrets: context.secrets.planted,
  }
}
