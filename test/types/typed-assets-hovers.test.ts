import { expect, it } from 'vitest'
import { hoversIn } from './hovers.js'

// Outside the test: the language service reads the whole project, which takes as long as the machine is busy.
const shown = hoversIn(`
  import type { FlexibleAssetTypeRef, GlueClient, NumberTrait, SelectTrait, TagTrait, TextTrait } from '../../src/index.js'
  interface LanTraits {
    /** Network Name (Text) */
    readonly 'network-name': TextTrait
    /** VLAN (Number) */
    readonly 'vlan'?: NumberTrait
    readonly 'state'?: SelectTrait<'Live' | 'Retired'>
    readonly 'switches'?: TagTrait<'Configurations'>
  }
  declare const LanType: FlexibleAssetTypeRef<LanTraits>
  declare const client: GlueClient
  const /*accessor*/lans = client.flexibleAssets.of(LanType)
  const /*asset*/lan = await lans.get(1)
  lan.traits./*traits*/vlan
  lan.traits./*state*/state
  await lans.updateTraits(1, { /*change*/vlan: 7, /*tag*/switches: [1] })
  export {}
`)

it('an editor shows the traits of a generated type by name, kind and comment', () => {
  expect(shown['accessor']).toBe('const lans: TypedFlexibleAssets<LanTraits>')
  expect(shown['asset']).toBe('const lan: TypedFlexibleAsset<LanTraits>')
  expect(shown['traits']).toBe("(property) 'vlan'?: NumberTrait | null | undefined\nVLAN (Number)")
  expect(shown['state']).toBe(`(property) 'state'?: "Live" | "Retired" | null | undefined`)
  expect(shown['change']).toBe("(property) 'vlan'?: NumberTrait | null\nVLAN (Number)")
  expect(shown['tag']).toBe("(property) 'switches'?: TagInput | null")
})
