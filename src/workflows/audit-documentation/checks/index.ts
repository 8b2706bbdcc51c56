import type { AuditedKind } from '../kinds.js'
import type { Check } from './check.js'
import { configurationChecks } from './configurations.js'
import { checklistChecks, domainChecks, expirationChecks } from './dates.js'
import { documentChecks, flexibleAssetChecks } from './knowledge.js'
import { passwordChecks } from './passwords.js'
import { contactChecks, locationChecks } from './people-and-places.js'

const BY_KIND: { readonly [K in AuditedKind]: readonly Check<K>[] } = {
  configurations: configurationChecks,
  contacts: contactChecks,
  locations: locationChecks,
  passwords: passwordChecks,
  documents: documentChecks,
  flexibleAssets: flexibleAssetChecks,
  domains: domainChecks,
  expirations: expirationChecks,
  checklists: checklistChecks,
}

export const checksOf = <K extends AuditedKind>(kind: K): readonly Check<K>[] => BY_KIND[kind]
/** Every check, in the order of the kinds. */
export const CHECKS: readonly Check[] = Object.values(BY_KIND).flat() as unknown as readonly Check[]
