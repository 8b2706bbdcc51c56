import type { SeedContext } from './context.js'
import type { Entry } from './organizations.js'
import { touchedSince, workingMoment } from './timeline.js'

const STAFF = [
  ['Morgan', 'Ellery', 'Administrator'],
  ['Priya', 'Raman', 'Administrator'],
  ['Declan', 'Ashworth', 'Manager'],
  ['Sunita', 'Bose', 'Manager'],
  ['Kieran', 'Vale', 'Editor'],
  ['Tomas', 'Lindgren', 'Editor'],
  ['Grace', 'Okoro', 'Editor'],
  ['Hamza', 'Siddiq', 'Editor'],
  ['Lucy', 'Fairweather', 'Editor'],
  ['Joel', 'Parata', 'Creator'],
  ['Mina', 'Sato', 'Creator'],
  ['Ben', 'Cartwright', 'Creator'],
  ['Rosa', 'Delmonte', 'Lite'],
  ['Ivan', 'Petrov', 'Read-only'],
  ['Nadine', 'Keogh', 'Read-only'],
] as const

const GROUPS = [
  ['Service Desk', 'First line'],
  ['Projects', 'Installations and migrations'],
  ['Security', 'May see restricted records'],
  ['Management', 'Owners and team leads'],
] as const

export const addUsers = (context: SeedContext): Entry[] => {
  const random = context.random.fork('users')
  const users = STAFF.map(([firstName, lastName, roleName], index): Entry => {
    const ageS = workingMoment(random, 3270 - index * random.int(60, 200))
    const name = `${firstName} ${lastName}`
    const seenS = touchedSince(random, ageS, 1, index > 12 ? 400 : 20)
    const id = context.add(
      'users',
      {
        firstName,
        lastName,
        name,
        roleName,
        email: `${firstName}.${lastName}@harbourlightit.example`.toLowerCase(),
        avatar: '',
        invitationSentAt: context.timeline.timestamp(ageS),
        invitationAcceptedAt: context.timeline.timestamp(ageS - 3600),
        currentSignInAt: context.timeline.timestamp(seenS),
        currentSignInIp: `203.0.113.${random.int(2, 250)}`,
        lastSignInAt: context.timeline.timestamp(Math.min(ageS, seenS + 86_400)),
        lastSignInIp: `203.0.113.${random.int(2, 250)}`,
        reputation: random.int(0, 4200),
        myGlue: false,
      },
      { ageS, touchedS: seenS },
    )
    return { id, name, ageS }
  })
  for (const [name, description] of GROUPS) {
    context.add(
      'groups',
      {
        name,
        description,
        hideFromMyGlue: true,
        myGlue: false,
        accountsUserIds: random.sample(users, random.int(3, 6)).map(({ id }) => id),
      },
      { ageS: workingMoment(random, 3000) },
    )
  }
  return users
}
