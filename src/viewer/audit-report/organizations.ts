import { AUDITED_KINDS, headingOf } from '../../workflows/index.js'
import type { AuditResult, OrganizationAudit } from '../../workflows/index.js'
import { stackedBar, strip } from './charts.js'
import { fillOf, gapsOf } from './gaps.js'
import type { Gap } from './gaps.js'
import { html, named } from './markup.js'
import type { Markup } from './markup.js'
import { count, day, gradeClass, many, number, percent, points } from './wording.js'

/** How much of each organization is told: less where there are many. */
export interface Depth {
  readonly examples: number
  readonly gaps: number
  /** Whether the ranking draws the pattern of requirements. */
  readonly pattern: boolean
  /** Organizations that have a section of their own, the worst first. */
  readonly organizations: number
}

const badge = ({ grade }: OrganizationAudit): Markup => html`<span class="badge ${gradeClass(grade)}">${grade ?? '–'}</span>`
const anchor = ({ id }: OrganizationAudit): string => `o-${id.replace(/[^\w-]/g, '_')}`

export const worst = (result: AuditResult, titles: ReadonlyMap<string, string>): Markup => {
  const ten = result.organizations.filter(({ score }) => score !== null && score < 100).slice(0, 10)
  if (ten.length === 0) return html``
  return html`<section class="card" aria-labelledby="worst">
    <h2 id="worst">${ten.length === 1 ? 'What to mend' : `The ${ten.length === 10 ? 'ten' : ten.length} that need most`}</h2>
    <p>The lowest scores, and for each what would add most to its score.</p>
    <ol class="worst">
      ${ten.map((organization) => {
        const gaps = gapsOf(organization, titles)
          .filter(({ cost }) => cost > 0)
          .slice(0, 3)
        return html`<li>
          <div class="score">${organization.score}${badge(organization)}</div>
          <div>
            <h3>
              <a href="#${anchor(organization)}"><bdi>${organization.name}</bdi></a>
            </h3>
            <p>${gaps.map((gap, index) => html`${index > 0 && ' · '}${gap.title} (+${points(gap.cost)})`)}</p>
          </div>
        </li>`
      })}
    </ol>
  </section>`
}

const COLUMNS = [
  ['configurations', 'Devices'],
  ['contacts', 'Contacts'],
  ['passwords', 'Passwords'],
  ['documents', 'Documents'],
  ['flexibleAssets', 'Flexible assets'],
] as const

export const ranking = (result: AuditResult, titles: ReadonlyMap<string, string>, depth: Depth): Markup => {
  const sorted = (label: string, kind: string, order?: string): Markup =>
    html`<th scope="col" class="${kind}" ${order !== undefined && html` aria-sort="${order}"`}><button type="button">${label}</button></th>`
  return html`<section class="card" aria-labelledby="all">
    <h2 id="all">All organizations</h2>
    <p>Ranked worst first. The pattern has one mark for each requirement, in the order of the policy.</p>
    <div class="tools scripted screen" hidden>
      <label class="sr" for="search">Search organizations</label
      ><input id="search" type="search" placeholder="Search name, type or problem" autocomplete="off" /><label class="sr" for="grade"
        >Grade</label
      ><select id="grade">
        <option value="">All grades</option>
        ${['A', 'B', 'C', 'D', 'F'].map((grade) => html`<option value="${grade}">Grade ${grade}</option>`)}</select
      ><span class="muted small" id="shown" role="status"></span>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="all">
      <table class="ranking" id="ranking">
        <thead>
          <tr>
            ${sorted('#', 'n', 'ascending')}${sorted('Organization', 'org')}${sorted('Score', 'n')}${sorted('Grade', '')}${COLUMNS.map(
              ([, label]) => sorted(label, 'n mid'),
            )}
            <th scope="col" class="wide">Pattern</th>
          </tr>
        </thead>
        <tbody>
          ${result.organizations.map((organization, index) => row(organization, titles, depth, index < depth.organizations))}
        </tbody>
      </table>
    </div>
  </section>`
}

const row = (organization: OrganizationAudit, titles: ReadonlyMap<string, string>, depth: Depth, linked: boolean): Markup => {
  const { rank, name, type, score, grade, counts, requirements } = organization
  const [first] = gapsOf(organization, titles)
  const problem =
    first === undefined ? '' : `${first.title}${first.evidence === '' ? '' : `: ${first.missing ? 'missing' : first.evidence}`}`
  return html`<tr data-find="${`${name} ${type ?? ''} ${problem}`.toLowerCase()}" data-grade="${grade ?? ''}">
    <td class="n muted" data-v="${rank}">${rank}</td>
    <th scope="row" class="org" data-v="${name}">
      ${linked ? html`<a href="#${anchor(organization)}"><bdi>${name}</bdi></a>` : html`<bdi>${name}</bdi>`}<span class="problem"
        ><bdi>${problem}</bdi></span
      >
    </th>
    <td class="n" data-v="${score ?? ''}">
      <b>${score ?? '–'}</b>${score !== null && stackedBar([{ fill: (grade ?? 'none').toLowerCase(), value: score }], 100, 'meter')}
    </td>
    <td data-v="${grade ?? ''}">${badge(organization)}</td>
    ${COLUMNS.map(
      ([kind]) =>
        html`<td class="n mid" data-v="${counts[kind].total ?? ''}">
          ${counts[kind].total === null ? html`<span title="not available">n/a</span>` : number(counts[kind].total)}
        </td>`,
    )}
    <td class="wide">${depth.pattern && strip(requirements.map(fillOf))}</td>
  </tr>`
}

export const details = (result: AuditResult, titles: ReadonlyMap<string, string>, depth: Depth, webUrl: string | null): Markup => {
  const told = result.organizations.slice(0, depth.organizations)
  if (told.length === 0) return html``
  const rest = result.organizations.length - told.length
  return html`<section class="card" aria-labelledby="each">
    <h2 id="each">Organization by organization</h2>
    <p>
      Why each has its score, what to do first, and what that would add to the score.
      ${rest > 0 && `The ${number(told.length)} with the lowest scores; the stored result holds all. `}<span class="screen"
        >Printing takes along what is open.</span
      >
    </p>
    <p class="tools scripted screen" hidden><button type="button" id="toggle" aria-pressed="false">Open all</button></p>
    ${told.map((organization) => detail(organization, titles, depth, webUrl, result))}
  </section>`
}

const detail = (
  organization: OrganizationAudit,
  titles: ReadonlyMap<string, string>,
  depth: Depth,
  webUrl: string | null,
  result: AuditResult,
): Markup => {
  const { name, type, status, score, grade, counts, freshness, requirements } = organization
  const gaps = gapsOf(organization, titles)
  const unchecked = requirements.filter((requirement) => requirement.status === 'not_available')
  const met = requirements.filter((requirement) => requirement.status === 'met')
  const url = webUrl === null ? organization.url : `${webUrl.replace(/\/+$/, '')}/${encodeURIComponent(organization.id)}`
  return html`<details
    class="org"
    id="${anchor(organization)}"
    data-grade="${grade ?? ''}"
    data-find="${`${name} ${type ?? ''} ${gaps[0]?.title ?? ''}`.toLowerCase()}"
  >
    <summary>
      <span class="name"><bdi>${name}</bdi></span
      ><b class="num">${score ?? '–'}</b>${badge(organization)}
    </summary>
    <div class="detail">
      <p class="facts">
        ${
          type !== null && html`<span>${type}${status !== null && ` · ${status}`}</span>`
        }<span>${score === null ? 'No score: nothing that counts could be checked.' : html`<b>${points(organization.points)}</b> of ${points(organization.of)} points`}</span>${AUDITED_KINDS.map(
          (kind) => html`<span>${headingOf(kind)} <b>${count(counts[kind].total)}</b></span>`,
        )}${freshness.medianAgeDays !== null && html`<span>Half of the documentation is older than <b>${many(freshness.medianAgeDays, 'day')}</b>, ${percent(freshness.recentShare ?? 0)} changed within ${result.policy.limits.recentDays}</span>`}${
          url !== null && html`<span>${named('Open in IT Glue', url)}</span>`
        }
      </p>
      ${
        gaps.length > 0 &&
        html`<h4>What to do first</h4>
          <ul class="gaps">
            ${gaps.slice(0, depth.gaps).map((gap, index) => gapLine(gap, depth, index))}
          </ul>`
      }${gaps.length > depth.gaps && html`<p class="muted small">And ${number(gaps.length - depth.gaps)} smaller ones.</p>`}${
        unchecked.length > 0 &&
        html`<h4>Could not be checked</h4>
          <ul class="plain small">
            ${unchecked.map(({ id, evidence }) => html`<li class="gap">${titles.get(id) ?? id}: <bdi>${evidence}</bdi></li>`)}
          </ul>`
      }${
        met.length > 0 &&
        html`<h4>In order</h4>
          <p class="small muted">${met.map(({ id }) => titles.get(id) ?? id).join(' · ')}</p>`
      }
    </div>
  </details>`
}

const gapLine = (gap: Gap, depth: Depth, index: number): Markup => {
  const shown = gap.examples.slice(0, depth.examples)
  const more = gap.count - shown.length
  return html`<li>
    <span class="cost${gap.cost === 0 && ' free'}">${gap.cost > 0 ? `+${points(gap.cost)}` : '–'}</span>
    <div>
      <b>${gap.title}</b>${index < 5 && html`<span class="fix">${gap.fix}</span>`}${
        gap.evidence !== '' && html`<span class="why">${gap.evidence}</span>`
      }${
        shown.length > 0 &&
        html`<span class="such"
          >${shown.map(
            (example, at) =>
              html`${at > 0 && ' · '}${named(example.name, example.url)}${example.day !== null && ` (${day(example.day)})`}${example.note !== null && ` (${example.note})`}`,
          )}${more > 0 && ` · and ${number(more)} more`}</span
        >`
      }
    </div>
  </li>`
}
