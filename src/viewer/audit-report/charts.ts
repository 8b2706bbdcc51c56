import type { Grade } from '../../workflows/index.js'
import { html } from './markup.js'
import type { Markup } from './markup.js'

/** Lengths are shares of the drawing, so that it fits any width without a line of CSS that the policy of the page forbids. */
const share = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100}%`

export interface Part {
  /** A `fill-` class. */
  readonly fill: string
  readonly value: number
}

/** One horizontal bar made of parts. The numbers stand beside it in words. */
export const stackedBar = (parts: readonly Part[], whole: number, kind = ''): Markup => {
  let at = 0
  return html`<svg class="${kind}" aria-hidden="true" focusable="false">
    <rect class="track" width="100%" height="100%" />
    ${parts
      .filter(({ value }) => value > 0)
      .map(({ fill, value }) => {
        const start = at
        at += value
        return html`<rect class="fill-${fill}" x="${share(start, whole)}" width="${share(value, whole)}" height="100%" />`
      })}
  </svg>`
}

/** One upright column made of parts, the first at the bottom. */
export const stackedColumn = (parts: readonly Part[], highest: number): Markup => {
  let under = 0
  return html`<svg aria-hidden="true" focusable="false">
    ${parts
      .filter(({ value }) => value > 0)
      .map(({ fill, value }) => {
        under += value
        return html`<rect class="fill-${fill}" y="${share(highest - under, highest)}" width="100%" height="${share(value, highest)}" />`
      })}
  </svg>`
}

/** The score of the account as a ring. */
export const ring = (score: number | null, grade: Grade | null): Markup => {
  const around = 2 * Math.PI * 42
  const done = ((score ?? 0) / 100) * around
  const label = score === null ? 'No score' : `Average score ${score} of 100`
  return html`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label="${label}">
    <circle class="track" cx="50" cy="50" r="42" fill="none" stroke-width="9" />
    <circle
      class="stroke-${(grade ?? 'none').toLowerCase()}"
      cx="50"
      cy="50"
      r="42"
      fill="none"
      stroke-width="9"
      stroke-linecap="round"
      stroke-dasharray="${Math.round(done * 10) / 10} 264"
      transform="rotate(-90 50 50)"
    />
    <text x="50" y="55" text-anchor="middle" font-size="25">${score === null ? '–' : Math.round(score)}</text>
    <text class="unit" x="50" y="70" text-anchor="middle" font-size="9.5">of 100</text>
  </svg>`
}

export const swatch = (fill: string): Markup =>
  html`<svg aria-hidden="true"><rect class="fill-${fill}" width="10" height="10" rx="2" /></svg>`

/** Small squares in a row, one for each requirement: a pattern that the eye compares down a column. */
export const strip = (fills: readonly string[]): Markup => {
  const wide = 168 / Math.max(1, fills.length)
  const paths = new Map<string, string>()
  fills.forEach((fill, index) => {
    const x = Math.round(index * wide * 10) / 10
    paths.set(fill, `${paths.get(fill) ?? ''}M${x} 2h${Math.round((wide - 1) * 10) / 10}v16h-${Math.round((wide - 1) * 10) / 10}z`)
  })
  return html`<svg class="strip" viewBox="0 0 168 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${[...paths].map(([fill, path]) => html`<path class="fill-${fill}" d="${path}" />`)}
  </svg>`
}
