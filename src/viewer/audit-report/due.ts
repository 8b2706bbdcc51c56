import type { AuditResult } from '../../workflows/index.js'
import { stackedColumn, swatch } from './charts.js'
import { html, named } from './markup.js'
import type { Markup } from './markup.js'
import { day, inDays, many, number, shortDay } from './wording.js'

/** What ran out and what will, week by week. */
export const timeline = (result: AuditResult): Markup => {
  const { weeks, overdue, within30Days, within90Days } = result.due
  const sums = new Map<string, number>()
  for (const { counts } of weeks) for (const [what, value] of Object.entries(counts)) sums.set(what, (sums.get(what) ?? 0) + value)
  const ordered = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([what]) => what)
  // Five colours tell things apart; more do not.
  const own = ordered.length > 5 ? ordered.slice(0, 4) : ordered
  const grouped = (counts: Readonly<Record<string, number>>): { fill: string; value: number }[] => {
    const parts = own.map((what, index) => ({ fill: String(index + 1), value: counts[what] ?? 0 }))
    const rest = Object.entries(counts).reduce((sum, [what, value]) => (own.includes(what) ? sum : sum + value), 0)
    return [...parts, { fill: '5', value: rest }]
  }
  const highest = Math.max(1, ...weeks.map(({ counts }) => Object.values(counts).reduce((sum, value) => sum + value, 0)))
  const today = weeks.findIndex(({ from }) => from >= result.auditedAt.slice(0, 10))
  return html`<section class="card" aria-labelledby="due">
    <h2 id="due">What runs out</h2>
    <p>
      ${many(within30Days, 'date')} within 30 days, ${number(within90Days)} within 90. ${number(overdue)} already past, up to a year back:
      warranties, domains, licences and certificates of the judged organizations.
    </p>
    <ol class="columns weeks" aria-label="Dates by week">
      ${weeks.map(({ from, counts }, index) => {
        const size = Object.values(counts).reduce((sum, value) => sum + value, 0)
        const label = index === today ? 'now' : index % 6 === 0 && index < weeks.length - 3 ? shortDay(from) : ''
        return html`<li class="column${index === today && ' now'}">
          ${stackedColumn(grouped(counts), highest)}
          <div class="under">
            <span class="sr">Week from ${day(from)}: ${many(size, 'date')}</span><span aria-hidden="true">${label}</span>
          </div>
        </li>`
      })}
    </ol>
    <ul class="legend">
      ${own.map((what, index) => html`<li>${swatch(String(index + 1))}<bdi>${what}</bdi></li>`)}${ordered.length > own.length && html`<li>${swatch('5')}other</li>`}
      <li>highest week: ${number(highest)}</li>
    </ul>
  </section>`
}

/** The dates next to come, and those just missed, by name. */
export const dates = (result: AuditResult): Markup => {
  const { items } = result.due
  const next = items.filter(({ days }) => days >= 0)
  const missed = items.filter(({ days }) => days < 0)
  if (items.length === 0) return html``
  const rest = (title: string, entries: typeof items): Markup | false =>
    entries.length > 0 &&
    html`<details class="more">
      <summary>${title}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="${title}">${table(title, entries)}</div>
    </details>`
  return html`<section class="card" aria-labelledby="dates">
    <h2 id="dates">The next dates</h2>
    ${
      next.length === 0
        ? html`<p>Nothing runs out in the next 90 days.</p>`
        : html`<div class="scroll due-lists" tabindex="0" role="region" aria-labelledby="dates">
            ${table('The next dates', next.slice(0, FIRST))}
          </div>`
    }${rest(`${many(next.length - FIRST, 'more date')} within 90 days`, next.slice(FIRST, MOST))}${rest('Missed in the last 30 days', missed.slice(0, MOST))}
  </section>`
}
const FIRST = 8
const MOST = 60

const table = (caption: string, items: AuditResult['due']['items']): Markup =>
  html`<table class="due">
    <caption class="sr">
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">Date</th>
        <th scope="col">What</th>
        <th scope="col">Kind</th>
        <th scope="col">Organization</th>
      </tr>
    </thead>
    <tbody>
      ${items.map(
        (item) =>
          html`<tr>
            <td class="num when">${day(item.day)} <span class="muted small">${inDays(item.days)}</span></td>
            <th scope="row">${named(item.name, item.url)}</th>
            <td><bdi>${item.what}</bdi></td>
            <td><bdi>${item.organization}</bdi></td>
          </tr>`,
      )}
    </tbody>
  </table>`
