import type { AuditResult, RequirementCoverage } from '../../workflows/index.js'
import { stackedBar, swatch } from './charts.js'
import { html } from './markup.js'
import type { Markup } from './markup.js'
import { number } from './wording.js'

const GROUPS = [
  ['present', 'What must be there'],
  ['complete', 'Filled in'],
  ['current', 'Up to date'],
  ['clean', 'Tidy'],
] as const

/** How many organizations meet each requirement, the costliest gaps first. */
export const coverage = (result: AuditResult): Markup => {
  const groups = GROUPS.map(([group, title]) => ({
    title,
    rows: result.requirements
      .filter((requirement) => requirement.group === group)
      .sort((a, b) => b.pointsLost - a.pointsLost || (a.title < b.title ? -1 : 1)),
  })).filter(({ rows }) => rows.length > 0)
  return html`<section class="card" aria-labelledby="coverage">
    <h2 id="coverage">Where the gaps are</h2>
    <p>What the policy asks for, and how many organizations have it. Within each group the gap that costs the most points stands first.</p>
    <ul class="legend">
      <li>${swatch('met')}met</li>
      <li>${swatch('partial')}in part</li>
      <li>${swatch('missing')}missing</li>
      <li>${swatch('na')}does not apply, or could not be checked</li>
    </ul>
    <div class="groups">
      ${groups.map(
        ({ title, rows }) =>
          html`<div>
            <h3>${title}</h3>
            ${rows.map(bar)}
          </div>`,
      )}
    </div>
  </section>`
}

const bar = (row: RequirementCoverage): Markup => {
  const { met, partial, missing, notAvailable, notApplicable } = row
  const asked = met + partial + missing
  const words = [
    `${number(met)} of ${number(asked)} met`,
    ...(partial > 0 ? [`${number(partial)} in part`] : []),
    ...(missing > 0 ? [`${number(missing)} missing`] : []),
    ...(notAvailable > 0 ? [`${number(notAvailable)} not checked`] : []),
  ]
  return html`<div class="bar">
    <div class="label">
      <span><bdi>${row.title}</bdi></span
      ><span>${asked === 0 ? (notAvailable > 0 ? 'could not be checked' : 'does not apply') : words.join(' · ')}</span>
    </div>
    ${stackedBar(
      [
        { fill: 'met', value: met },
        { fill: 'partial', value: partial },
        { fill: 'missing', value: missing },
        { fill: 'na', value: notAvailable + notApplicable },
      ],
      asked + notAvailable + notApplicable,
    )}
  </div>`
}
