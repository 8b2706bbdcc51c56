import type { ResourceKey } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { kebab, keyAmong } from '../resources/names.js'

/** The kinds that were named, however they are spelled; undefined where none was. @throws UsageError for what the mirror does not keep */
export const kindsNamed = (names: readonly string[], known: readonly ResourceKey[]): readonly ResourceKey[] | undefined => {
  if (names.length === 0) return undefined
  return names.map((name) => {
    const key = keyAmong(name, known)
    if (known.includes(key as ResourceKey)) return key as ResourceKey
    const nouns = known.map(kebab)
    throw new UsageError('usage', `The mirror keeps no ${JSON.stringify(name)}.`, {
      hint: didYouMean(name, nouns) ?? `It keeps ${nouns.join(', ')}.`,
    })
  })
}
