import { headingOf } from '../../workflows/index.js'
import type { AuditComparison, AuditResult, Grade } from '../../workflows/index.js'
import { ring, stackedColumn, swatch } from './charts.js'
import { html } from './markup.js'
import type { Markup } from './markup.js'
import { count, day, many, number, percent, signed } from './wording.js'

export const header = (result: AuditResult, title: string): Markup => {
  const { organizations, score, partlyChecked } = result.account
  const limited = result.limitedTo === null ? '' : ' It was limited to the organizations named in the request.'
  return html`<header class="head">
    <div class="wrap">
      <div>
        <p class="eyebrow">IT documentation · ${day(result.auditedAt)}</p>
        <h1>${title}</h1>
        <p class="lead">
          ${many(organizations.audited, 'organization')} judged by the policy
          “${result.policy.name}”${
            organizations.skipped > 0 ? `, ${number(organizations.skipped)} more counted and not judged` : ''
          }.${limited}${partlyChecked > 0 ? ` For ${number(partlyChecked)} of them something could not be checked.` : ''}
        </p>
      </div>
      ${ring(score, gradeOfMean(result))}
    </div>
  </header>`
}

const gradeOfMean = ({ account: { score }, policy: { grades } }: AuditResult): Grade | null =>
  score === null ? null : score >= grades.A ? 'A' : score >= grades.B ? 'B' : score >= grades.C ? 'C' : score >= grades.D ? 'D' : 'F'

/** How many records a check found wrong, in all organizations together. */
const found = (result: AuditResult, ...checks: readonly string[]): number =>
  result.organizations.reduce(
    (sum, { findings }) => sum + findings.reduce((own, finding) => (checks.includes(finding.check) ? own + finding.count : own), 0),
    0,
  )

interface Tile {
  readonly title: string
  readonly value: Markup | string
  readonly note: string
  readonly alarm?: boolean
}

export const tiles = (result: AuditResult, compare: AuditComparison | undefined): Markup => {
  const { account, policy, due } = result
  const { medianAgeDays, recentShare } = account.freshness
  const change = compare?.change ?? null
  const poor = account.grades.D + account.grades.F
  const all: readonly Tile[] = [
    {
      title: 'Average score',
      value:
        change === null
          ? html`${account.score ?? '–'}`
          : html`${account.score ?? '–'} <span class="small ${change < 0 ? 'down' : 'up'}">${signed(change)}</span>`,
      note: change === null ? `median ${account.median ?? '–'} of 100` : `since ${day(compare?.before ?? '')}`,
    },
    {
      title: `Below ${policy.grades.C} points`,
      value: number(poor),
      note: `of ${many(account.organizations.audited, 'organization')}`,
      alarm: poor > 0,
    },
    {
      title: 'Running out within 30 days',
      value: number(due.within30Days),
      note: `${number(due.overdue)} already past`,
      alarm: due.within30Days > 0,
    },
    {
      title: 'Passwords past their limit',
      value: number(found(result, 'passwords-rotated')),
      note: `not changed for ${number(policy.limits.passwordDays)} days`,
    },
    {
      title: 'Orphaned or double devices',
      value: number(found(result, 'configurations-in-sync', 'configurations-unique')),
      note: 'configurations to clean up',
    },
    {
      title: 'Recently looked after',
      value: recentShare === null ? '–' : percent(recentShare),
      note:
        medianAgeDays === null
          ? 'no documentation to judge'
          : `changed within ${policy.limits.recentDays} days; half is older than ${number(medianAgeDays)}`,
    },
  ]
  return html`<dl class="tiles" aria-label="Key figures">
    ${all.map(
      ({ title, value, note, alarm }) =>
        html`<div class="tile${alarm ? ' alarm' : ''}">
          <dt>${title}</dt>
          <dd class="big num">${value}</dd>
          <dd class="note">${note}</dd>
        </div>`,
    )}
  </dl>`
}

export const scores = (result: AuditResult): Markup => {
  const buckets = Array.from({ length: 10 }, (_, index) => ({
    from: index * 10,
    to: index === 9 ? 100 : index * 10 + 9,
    parts: new Map<Grade, number>(),
  }))
  for (const { score, grade } of result.organizations) {
    if (score === null || grade === null) continue
    const parts = buckets[Math.min(9, Math.floor(score / 10))]?.parts
    parts?.set(grade, (parts.get(grade) ?? 0) + 1)
  }
  const sizeOf = (parts: ReadonlyMap<Grade, number>): number => [...parts.values()].reduce((sum, value) => sum + value, 0)
  const highest = Math.max(1, ...buckets.map(({ parts }) => sizeOf(parts)))
  const { grades } = result.policy
  const ranges: readonly (readonly [Grade, string])[] = [
    ['A', `from ${grades.A}`],
    ['B', `from ${grades.B}`],
    ['C', `from ${grades.C}`],
    ['D', `from ${grades.D}`],
    ['F', 'below'],
  ]
  return html`<section class="card" aria-labelledby="scores">
    <h2 id="scores">How the scores are spread</h2>
    <p>Organizations by score, in steps of ten.</p>
    <ol class="columns scores">
      ${buckets.map(({ from, to, parts }) => {
        const size = sizeOf(parts)
        return html`<li class="column">
          <div class="over num">${size === 0 ? '\u00a0' : number(size)}</div>
          ${stackedColumn(
            [...parts].sort(([a], [b]) => (a < b ? 1 : -1)).map(([grade, value]) => ({ fill: grade.toLowerCase(), value })),
            highest,
          )}
          <div class="under num"><span class="sr">${many(size, 'organization')} with a score of </span>${from}–${to}</div>
        </li>`
      })}
    </ol>
    <ul class="legend">
      ${ranges.map(
        ([grade, range]) => html`<li>${swatch(grade.toLowerCase())}${grade} (${range}): ${number(result.account.grades[grade])}</li>`,
      )}
    </ul>
  </section>`
}

export const totals = (result: AuditResult): Markup =>
  html`<section class="card" aria-labelledby="totals">
    <h2 id="totals">What the account holds</h2>
    <p>Every record the server counts, archived ones and those of organizations that are not judged included.</p>
    <dl class="totals">
      <div>
        <dt>Organizations</dt>
        <dd>${number(result.account.organizations.total)}</dd>
        ${result.account.organizations.skipped > 0 && html`<dd class="note">${number(result.account.organizations.skipped)} not judged</dd>`}
      </div>
      ${result.kinds.map(
        ({ kind, total, archived, reading }) =>
          html`<div><dt>${headingOf(kind)}</dt><dd${total === null && html` class="unknown"`}>${reading.state === 'incomplete' && 'at least '}${count(total)}</dd>${
            archived > 0 && html`<dd class="note">${number(archived)} archived</dd>`
          }</div>`,
      )}
    </dl>
  </section>`
