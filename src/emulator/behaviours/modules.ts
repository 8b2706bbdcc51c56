import type { ResourceKey } from '../../catalog/index.js'
import type { Answers, SwitchName } from './switches.js'

const DOCUMENTS = new Set<string>(['documents', 'documentSections', 'documentImages', 'documentFolders'] satisfies ResourceKey[])
const MODULES: Readonly<Partial<Record<ResourceKey, SwitchName>>> = {
  documentFolders: 'document-folders',
  passwordFolders: 'password-folders',
  logs: 'logs-access',
}

const statusOf = (value: string): 401 | 403 | 404 | undefined =>
  value === '401' ? 401 : value === '403' ? 403 : value === '404' ? 404 : undefined

/** The status that a resource has for keys of an account whose module is not there, or is not open to keys. */
export const unavailableOf = (resource: string, answers: Answers): 401 | 403 | 404 | undefined => {
  const whole = DOCUMENTS.has(resource) ? statusOf(answers['documents-module']) : undefined
  const own = MODULES[resource as ResourceKey]
  return whole ?? (own === undefined ? undefined : statusOf(answers[own]))
}
