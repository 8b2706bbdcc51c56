/** What the index cannot weigh: how well a name fits as a whole, and which kinds people look for. */
import type { ResourceKey } from '../../catalog/index.js'
import { foldedWords, isSought } from './folded-words.js'
import type { Sought } from './folded-words.js'

/** What hands look for first; the parts of things, and lists that everything else points at, come last. */
const KIND_WEIGHT: Readonly<Partial<Record<ResourceKey, number>>> = {
  organizations: 1.35,
  configurations: 1.2,
  documents: 1.2,
  passwords: 1.15,
  flexibleAssets: 1.15,
  contacts: 1.1,
  locations: 1,
  domains: 1,
  sslCertificates: 1,
  checklists: 0.9,
  checklistTemplates: 0.8,
  documentFolders: 0.4,
  passwordFolders: 0.75,
  configurationInterfaces: 0.7,
  attachments: 0.7,
  users: 0.7,
  flexibleAssetTypes: 0.6,
  expirations: 0.55,
  relatedItems: 0.5,
  flexibleAssetFields: 0.4,
  models: 0.45,
  manufacturers: 0.45,
}
const OTHER_KIND = 0.5

export interface Candidate {
  readonly kind: ResourceKey
  readonly name: string
  readonly ident: string
  readonly context: string
  /** What it is: Firewall, Wireless. */
  readonly type: string
  /** A number or address of its own was asked for. */
  readonly isMeant: boolean
  readonly archived: boolean
  /** Of FTS5: smaller is better. */
  readonly bm25: number
}

export const scoreOf = (candidate: Candidate, sought: readonly Sought[], phrase: string): number => {
  const { kind, name, ident, context, type, isMeant, archived, bm25 } = candidate
  const names = wordsOf(name)
  const idents = wordsOf(ident)
  const types = wordsOf(type)
  const where = [names, idents, types, wordsOf(context)] as const
  // Exact words count more than beginnings, and names more than what surrounds them.
  let met = 0
  for (const one of sought) {
    const value = Math.max(...where.map((words, place) => PLACE_VALUE[place]! * bestOf(words, one)))
    met += value
  }
  const share = sought.length === 0 ? 0 : met / sought.length
  // A name of which nothing is left over is what was meant, and so is what is a firewall where one was asked for.
  const covered = Math.max(shareOf(names, sought), shareOf(types, sought))
  const whole = phrase !== '' && (names.join(' ') === phrase || idents.join(' ') === phrase) ? 2 : 1
  const words = Math.max(0.1, -bm25) ** 0.25 * (1 + 2.5 * share) * (1 + covered * 0.9) * whole
  return (words + (isMeant ? MEANT : 0)) * (KIND_WEIGHT[kind] ?? OTHER_KIND) * (archived ? 0.6 : 1)
}

/** More than any words are worth. */
const MEANT = 20

const PLACE_VALUE = [1, 0.9, 0.9, 0.6] as const

const shareOf = (words: readonly string[], sought: readonly Sought[]): number =>
  words.length === 0 ? 0 : words.filter((word) => isSought(word, sought)).length / words.length

const bestOf = (words: readonly string[], { word, open }: Sought): number => {
  if (words.includes(word)) return 1
  return open && words.some((one) => one.startsWith(word)) ? 0.75 : 0
}

const wordsOf = (text: string): readonly string[] => [...foldedWords(text)].map(({ word }) => word)
