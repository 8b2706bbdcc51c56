import { createHash } from 'node:crypto'
import type { AuditComparison, AuditResult } from '../../workflows/index.js'
import { method, movement, unchecked } from './closing.js'
import { coverage } from './coverage.js'
import { dates, timeline } from './due.js'
import { titlesOf } from './gaps.js'
import { html, linkable, raw } from './markup.js'
import { details, ranking, worst } from './organizations.js'
import type { Depth } from './organizations.js'
import { SCRIPT } from './script.js'
import { STYLE } from './style.js'
import { header, scores, tiles, totals } from './summary.js'

export interface AuditReportOptions {
  /** `Documentation audit` unless given. */
  readonly title?: string
  /** What changed since an earlier audit. */
  readonly compare?: AuditComparison
  /** Where the account's web pages are, such as `https://example.itglue.com`. Told by the records unless given. */
  readonly webUrl?: string
}

/** A report that can be sent by mail: this many bytes, which only an account of thousands of organizations exceeds. */
const MAX_BYTES = 2_900_000

/** From everything to less and less about each organization, where there are many. */
const DEPTHS: readonly Depth[] = [
  { examples: 5, gaps: 50, organizations: 2000, pattern: true },
  { examples: 3, gaps: 24, organizations: 2000, pattern: true },
  { examples: 2, gaps: 14, organizations: 2000, pattern: true },
  { examples: 1, gaps: 8, organizations: 2000, pattern: true },
  { examples: 1, gaps: 8, organizations: 300, pattern: true },
  { examples: 0, gaps: 5, organizations: 100, pattern: false },
]

/**
 * An audit as one page of HTML: it needs no network and asks for none, can be printed, and runs nothing but its own script,
 * whose hash the page names. All names are text.
 */
export const renderAuditReport = (result: AuditResult, options: AuditReportOptions = {}): string => {
  let page = ''
  for (const depth of DEPTHS) {
    page = pageOf(result, options, depth)
    if (Buffer.byteLength(page) <= MAX_BYTES) break
  }
  return page
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`

const pageOf = (result: AuditResult, { title = 'Documentation audit', compare, webUrl }: AuditReportOptions, depth: Depth): string => {
  const titles = titlesOf(result)
  const web = linkable(webUrl)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${result.auditedAt.slice(0, 10)}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#all">Skip to the ranking</a>
        ${header(result, title)}
        <main class="wrap">
          ${tiles(result, compare)}
          <div class="pair">${scores(result)}${timeline(result)}</div>
          ${compare !== undefined && movement(compare)} ${worst(result, titles)} ${coverage(result)} ${dates(result)}
          ${ranking(result, titles, depth)} ${details(result, titles, depth, web)} ${totals(result)} ${unchecked(result)} ${method(result)}
          <footer>
            <p>
              Made with gluekit from what the API showed on ${result.auditedAt.slice(0, 16).replace('T', ' ')} UTC. No password value was
              read.
            </p>
          </footer>
        </main>
        ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html>`.toString()
}
