import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { auditOf, HOSTILE_NAMES } from '../../../test/support/audit-result.js'
import { compareAudits } from '../../workflows/index.js'
import { renderAuditReport } from './render-audit-report.js'

const between = (page: string, open: string, close: string): string => page.slice(page.indexOf(open) + open.length, page.indexOf(close))

describe('the report of an audit', () => {
  test('allows its own style and script by their hash, and nothing else', async () => {
    const page = renderAuditReport(await auditOf(3))
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash(between(page, '<style>', '</style>'))}; script-src ${hash(between(page, '<script>', '</script>'))}; base-uri 'none'; form-action 'none'`,
    )
  })

  test('loads nothing: every address in it is a link to follow', async () => {
    const page = renderAuditReport(await auditOf(20))
    expect(page).not.toMatch(/\s(src|srcset|srcdoc|action|style|on\w+)\s*=/)
    expect(page).not.toMatch(/@import|url\(/)
    for (const [, before] of page.matchAll(/(.{12})https?:\/\//g)) expect(before).toMatch(/<a href="$/)
  })

  test('shows names as text', async () => {
    const result = await auditOf(HOSTILE_NAMES.length, (index) => HOSTILE_NAMES[index] ?? '')
    const page = renderAuditReport(result, {
      title: HOSTILE_NAMES[0] ?? '',
      webUrl: 'javascript:alert(1)',
      compare: compareAudits(result, result),
    })
    const body = page.replace(/<style>[^]*?<\/style>/, '').replace(/<script>[^]*<\/script>/, '')
    expect(body).not.toMatch(/<(script|img|iframe|base|link|form|math|svg onload)|href="javascript/)
    expect(body).toContain('&lt;script&gt;window.__hit=1&lt;/script&gt;')
  })

  test('says "not available", and what could not be checked', async () => {
    const result = await auditOf(2)
    const hidden = {
      ...result,
      kinds: result.kinds.map((entry) => (entry.kind === 'documents' ? { ...entry, total: null } : entry)),
      notChecked: ['Documents are not available: <b>the key</b> may not see them.', 'a', 'b'],
    }
    const page = renderAuditReport(hidden)
    expect(page).toMatch(/<dt>Documents<\/dt>\s*<dd class="unknown">\s*not available/)
    expect(page).toContain('Documents are not available: &lt;b&gt;the key&lt;/b&gt;')
  })

  test('is whole for an account without organizations, and for one', async () => {
    for (const count of [0, 1]) {
      const page = renderAuditReport(await auditOf(count))
      expect(page).toMatch(/^<!doctype html> <html[^]*<\/html>\s*$/)
      expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
    }
  })

  test('stays below 3 MB with 500 organizations, by telling less of each', async () => {
    const result = await auditOf(500, (index) => `Organization with a rather long name, number ${index}`)
    const page = renderAuditReport(result)
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000)
    for (const { name } of result.organizations) expect(page).toContain(name)
  }, 30_000)

  test('links to the records, and to the organization where the account is known', async () => {
    const result = await auditOf(1)
    expect(renderAuditReport(result)).toContain('<a href="https://example.itglue.com/1000"')
    expect(renderAuditReport(result, { webUrl: 'https://other.itglue.com/' })).toContain('<a href="https://other.itglue.com/1000"')
    expect(renderAuditReport(result)).toContain('<a href="https://example.itglue.com/1000/configurations/100000"')
  })

  test('tells what changed since the last one', async () => {
    const result = await auditOf(9)
    const before = {
      ...result,
      auditedAt: '2026-02-01T00:00:00.000Z',
      organizations: result.organizations.map((entry) => ({ ...entry, score: (entry.score ?? 0) + 3 })),
    }
    const page = renderAuditReport(result, { compare: compareAudits(before, result) })
    expect(page).toContain('Since 1 February 2026')
    expect(page).toContain('0 organizations better, 9 worse, 0 unchanged.')
    expect(page).toContain('−3')
  })
})
