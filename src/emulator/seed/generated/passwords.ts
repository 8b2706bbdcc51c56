import { MARK } from '../secrets.js'
import { GENERAL_PASSWORDS } from '../words/passwords.js'
import { SECRET_WORDS } from '../words/secrets.js'
import { mix } from './mix.js'
import { Table } from './table.js'
import type { Slot } from './table.js'
import type { World } from './world.js'

/** The value of the password in this place: made like those of the demo account, and never twice. */
export const passwordAt = (seedNumber: number, place: number): string => {
  const bits = mix(seedNumber, place, 101)
  return `${SECRET_WORDS[bits % SECRET_WORDS.length]!}${MARK}${100_000 + place}-${SECRET_WORDS[(bits >>> 16) % SECRET_WORDS.length]!}`
}

export const passwordTable = (world: World): Table => {
  const categories = GENERAL_PASSWORDS.map(([, category]) => world.lookup('passwordCategories', category))
  const kindOf = ({ round }: Slot) => GENERAL_PASSWORDS[round % GENERAL_PASSWORDS.length]!
  const filled = (text: string | null, { rank }: Slot): string | null => text?.replace('{domain}', world.companies[rank]!.domain) ?? null
  // Every fourth one hangs on a device.
  const deviceOf = ({ rank, round }: Slot): string | null => (round % 4 === 1 ? world.idIn('configurations', rank, round >> 2) : null)
  return new Table(world, {
    resource: 'passwords',
    layout: world.layouts.passwords,
    byRound: { passwordCategoryId: (round) => categories[round % categories.length] },
    local: ['resourceId'],
    columns: {
      name: (slot) => {
        const again = Math.floor(slot.round / GENERAL_PASSWORDS.length)
        return again === 0 ? kindOf(slot)[0] : `${kindOf(slot)[0]} ${again + 1}`
      },
      username: (slot) => filled(kindOf(slot)[2], slot),
      url: (slot) => filled(kindOf(slot)[3], slot),
      notes: (slot) => (slot.below(7, 1) === 0 ? 'Break glass only.' : null),
      password: ({ place }) => passwordAt(world.seedNumber, place),
      passwordUpdatedAt: (slot) => world.timeline.timestamp(1 + slot.below(300 * 86_400, 2)),
      updatedBy: (slot) => slot.pick(world.userIds, 3),
      updatedByType: () => 'User',
      resourceId: deviceOf,
      resourceType: (slot) => (deviceOf(slot) === null ? null : 'Configuration'),
      passwordFolderId: () => null,
      isLive: () => true,
      archived: (slot) => slot.below(30, 4) === 0,
      restricted: (slot) => slot.below(20, 5) === 0,
      myGlue: () => false,
      personal: () => false,
      rotationPermitted: () => false,
    },
  })
}
