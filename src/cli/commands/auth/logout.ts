import { UsageError } from '../../../errors.js'
import { logout, readProfiles, resolveHome } from '../../../profile/index.js'
import type { Given } from '../../command.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { askPassphrase } from '../../prompt.js'
import type { Session } from '../../session.js'
import type { LogoutOptions } from './register.js'

export const logoutCommand = async (session: Session, { options }: Given<LogoutOptions>): Promise<ExitCode> => {
  const { env, clock } = session.context
  const home = resolveHome({ env })
  const { defaultName, profiles } = readProfiles(home.config)
  const profile = session.options.profile ?? (env['GLUEKIT_PROFILE'] || (profiles.length > 1 ? null : defaultName))
  if (profile === null)
    throw new UsageError('usage', 'It is not clear which profile is meant.', {
      hint: 'Name it with --profile; gluekit auth status lists them.',
    })
  const result = await logout({
    profile,
    home,
    env,
    clock,
    passphrase: askPassphrase(session.context),
    keepProfile: options.keepProfile,
    force: options.force,
  })
  for (const warning of result.warnings) await session.warn(warning)
  if (session.options.output === 'table')
    await session.print(
      `${result.keyRemoved ? 'Removed the key' : 'There was no key to remove'}${result.profileRemoved ? ` and the profile ${profile}` : `; the profile ${profile} stays`}.`,
    )
  else await session.print(jsonText({ profile, ...result }, session.options.output === 'json' ? 2 : undefined))
  return EXIT.ok
}
