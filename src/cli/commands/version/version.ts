import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { packageVersion } from '../../package-info.js'
import type { Session } from '../../session.js'

export const versionCommand = async (session: Session): Promise<ExitCode> => {
  const facts = { gluekit: packageVersion(), node: process.versions.node, system: `${process.platform} ${process.arch}` }
  if (session.options.output === 'table') await session.print(`gluekit ${facts.gluekit} on Node ${facts.node}, ${facts.system}`)
  else await session.print(jsonText(facts))
  return EXIT.ok
}
