import { CHECKS } from '../checks/index.js'
import type { Severity } from '../checks/check.js'
import type { OrganizationFacts } from '../facts.js'
import { nounOf } from '../kinds.js'
import type { Finding } from './result.js'

/** What the checks found in an organization, worst first. Whether it costs points does not matter here. */
export const findingsOf = ({ kinds }: OrganizationFacts, links: boolean): readonly Finding[] =>
  CHECKS.flatMap((check): Finding[] => {
    const tally = kinds[check.kind].facts.checks[check.id]
    if (tally === undefined || tally.failed === 0) return []
    const unread = check.id === 'passwords-linked' && !links
    return [
      {
        check: check.id,
        kind: check.kind,
        severity: check.severity,
        title: `${tally.failed} ${nounOf(check.kind, tally.failed)} ${unread ? 'not embedded in anything (links were not read)' : check.problem}`,
        fix: check.fix,
        count: tally.failed,
        of: tally.judged,
        examples: tally.examples,
      },
    ]
  }).sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.count - a.count || (a.check < b.check ? -1 : 1))

const RANK: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2 }
