import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import type { Session } from '../../session.js'
import { withMirrorAlone } from './with-mirror.js'

/** Looks at every page of the file, every hash and the search index. */
export const verifyMirror = (session: Session): Promise<ExitCode> =>
  withMirrorAlone(session, async (mirror) => {
    const report = await mirror.verify()
    if (session.options.output === 'table' || session.options.output === 'csv') {
      if (report.ok) await session.print(`${report.records} records are as they were stored.`)
      for (const problem of report.problems) await session.print(problem)
      if (!report.ok) await session.note('The mirror is damaged. To begin anew: gluekit mirror rebuild. Nothing in IT Glue is affected.')
    } else await session.print(jsonText(report, session.options.output === 'json' ? 2 : undefined))
    return report.ok ? EXIT.ok : EXIT.differs
  })
