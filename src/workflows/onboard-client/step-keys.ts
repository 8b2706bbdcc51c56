/** The keys by which steps are known from run to run. */
import { contactName, fold } from './names.js'
import { recordsMeant } from './names.js'
import { referenceParts } from './file-schema.js'
import type { ContactInput, PasswordInput, Reference } from './file-schema.js'
import type { DesiredFlexibleAsset, OnboardingFile } from './onboarding-file.js'

const slug = (text: string): string => fold(text)

export const ORGANIZATION = 'organization'
export const locationKey = (name: string): string => `location:${slug(name)}`
export const contactKey = (contact: Pick<ContactInput, 'firstName' | 'lastName'>): string => `contact:${slug(contactName(contact))}`
export const configurationKey = (name: string): string => `configuration:${slug(name)}`
export const passwordKey = ({ name, username }: Pick<PasswordInput, 'name' | 'username'>): string =>
  `password:${slug(name)}${username === undefined ? '' : ` (${slug(username)})`}`
export const folderKey = (names: readonly string[]): string => `folder:${names.map(slug).join('/')}`
export const documentKey = (name: string): string => `document:${slug(name)}`
export const typeKey = (name: string): string => `type:${slug(name)}`
export const assetKey = (asset: Pick<DesiredFlexibleAsset, 'type'>, title: string): string => `asset:${slug(asset.type)}/${slug(title)}`

/** The step that makes the record which a reference means. */
export const keyOfReference = (file: OnboardingFile, wanted: Reference, assetKeys: readonly string[]): string => {
  const { kind, name } = referenceParts(wanted)
  const [index = 0] = recordsMeant(file, wanted)
  switch (kind) {
    case 'location':
      return locationKey(name)
    case 'contact': {
      const contact = file.data.contacts?.[index]
      return contact === undefined ? `contact:${slug(name)}` : contactKey(contact)
    }
    case 'configuration':
      return configurationKey(name)
    case 'password': {
      const password = file.data.passwords?.[index]
      return password === undefined ? `password:${slug(name)}` : passwordKey(password)
    }
    case 'flexibleAsset':
      return assetKeys[index] ?? ''
    default:
      return documentKey(name)
  }
}
