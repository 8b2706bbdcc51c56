/** Compares an onboarding file with the account, and says what there is to do. Reads only. */
import type { ResourceKey } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import { systemClock } from '../../clock.js'
import type { Clock } from '../../clock.js'
import { callOptions } from '../../client/generic/resource-client.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { AccountView } from './account-view.js'
import { OnboardingFileError } from './file-problems.js'
import type { StepJournal } from './journal-port.js'
import type { OnboardingFile } from './onboarding-file.js'
import { organizationUrl } from './organization-url.js'
import { planDocuments, planFiles, planFolders } from './plan-documents.js'
import { planFlexibleAssets } from './plan-flexible-assets.js'
import { planAttachments, planLinks } from './plan-links.js'
import { PlanBuilder } from './plan-builder.js'
import { planConfigurations, planContacts, planLocations, planOrganization, planPasswords } from './plan-records.js'
import type { OnboardingPlan, OnboardingStep, StepAction } from './plan-types.js'

export interface PlanOptions extends CallOptions {
  /** Of an earlier run that did not end: what it left half done is taken up. */
  readonly journal?: Pick<StepJournal, 'find'>
  readonly clock?: Clock
}

/**
 * What an onboarding would do. Sends only GET requests. The same file against what a complete run left behind gives a plan
 * without a change.
 * @throws OnboardingFileError `unknown_name` naming every type, status ... that the account does not have, with line and near names
 * @throws GlueError `partial` when a list does not come whole: then a record might exist that was not seen
 */
export const planOnboarding = async (client: GlueClient, file: OnboardingFile, options: PlanOptions = {}): Promise<OnboardingPlan> => {
  const view = new AccountView(client, { ...callOptions(options), priority: options.priority ?? 'bulk' })
  const today = new Date((options.clock ?? systemClock).now()).toISOString().slice(0, 10)
  const plan = new PlanBuilder(file, view, (key) => options.journal?.find(key)?.state === 'open', today)

  const organization = await planOrganization(plan)
  const present = async (
    needed: boolean,
    resource: ResourceKey,
    query: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly AnyRecord[]> =>
    needed && organization.id !== null ? view.all(resource, { organizationId: organization.id, ...query }) : []
  const { data } = file
  const interfaces = data.configurations?.some((configuration) => configuration.interfaces !== undefined) === true
  // Asked for together; each is awaited where it is needed.
  const lists = {
    locations: present(data.locations !== undefined, 'locations'),
    contacts: present(data.contacts !== undefined, 'contacts'),
    configurations: present(
      data.configurations !== undefined,
      'configurations',
      interfaces ? { include: ['configurationInterfaces'] } : {},
    ),
    passwords: present(data.passwords !== undefined, 'passwords'),
    folders: present(
      [...file.documents, ...file.files].some(({ folder }) => folder.length > 0),
      'documentFolders',
    ),
    documents: present(file.documents.length + file.files.length > 0, 'documents'),
  }
  await Promise.all(Object.values(lists))
  await planLocations(plan, await lists.locations)
  await planContacts(plan, await lists.contacts)
  await planConfigurations(plan, await lists.configurations)
  await planPasswords(plan, await lists.passwords)
  planFolders(plan, await lists.folders)
  await planDocuments(plan, await lists.documents)
  await planFiles(plan, await lists.documents)
  const assetKeys = await planFlexibleAssets(plan)
  if (plan.problems.length === 0) {
    await planLinks(plan, assetKeys)
    await planAttachments(plan, assetKeys)
  }
  if (plan.problems.length > 0) {
    const problems = plan.problems.map(({ at, message, hint }) => ({ ...file.placeOf(at), message, hint }))
    throw new OnboardingFileError(file.path, problems, 'unknown_name')
  }
  return {
    organization: {
      name: data.organization.name,
      id: organization.id,
      url: organizationUrl(organization.id, await addresses(Object.values(lists))),
    },
    steps: plan.steps,
    counts: countActions(plan.steps),
  }
}

const addresses = async (lists: readonly Promise<readonly AnyRecord[]>[]): Promise<unknown[]> =>
  (await Promise.all(lists)).flatMap((records) => records.slice(0, 1).map((record) => record['resourceUrl']))

export const countActions = (steps: readonly Pick<OnboardingStep, 'action'>[]): Record<StepAction, number> => {
  const counts = { create: 0, update: 0, unchanged: 0, conflict: 0 }
  for (const { action } of steps) counts[action]++
  return counts
}
