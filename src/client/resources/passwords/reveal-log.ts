import type { RevealLog } from '../../../profile/audit-log.js'

/** The reveal log of this user's home, for a client that was given none. Opened with the first reveal: whoever reveals nothing needs no home. */
export const homeRevealLog = (): RevealLog => {
  const open = async (): Promise<RevealLog> => {
    const [{ openRevealLog }, { resolveHome }] = await Promise.all([
      import('../../../profile/audit-log.js'),
      import('../../../profile/home.js'),
    ])
    return openRevealLog(resolveHome(), null)
  }
  return { append: async (reveal) => (await open()).append(reveal), verify: async () => (await open()).verify() }
}
