import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderAuditReport } from '../../src/viewer/audit-report/index.js'
import { compareAudits } from '../../src/workflows/index.js'
import { auditOf, HOSTILE_NAMES } from '../support/audit-result.js'
import { chromiumAbsence, startChromium } from './chromium.js'

const absence = chromiumAbsence()
if (absence !== null) console.warn(`The report is not opened in a browser: ${absence}.`)

describe.skipIf(absence !== null)('the report in a browser', () => {
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-report-'))
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Opens a page and keeps everything that it says or asks for. */
  const open = async (html: string, width = 1280, colorScheme: 'light' | 'dark' = 'light', javaScriptEnabled = true) => {
    const file = path.join(folder, 'report.html')
    writeFileSync(file, html)
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled })
    const page = await context.newPage()
    const said: string[] = []
    const asked: string[] = []
    page.on('console', (message) => void said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => void said.push(error.message))
    page.on('dialog', (dialog) => {
      said.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => void asked.push(request.url()))
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
    return { page, said, asked: () => asked.filter((url) => !url.startsWith('file:')), close: () => context.close() }
  }
  const overflow = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  const names = (page: Page): Promise<string[]> =>
    page.locator('#ranking tbody tr:not([hidden]) th').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-v') ?? ''))

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [820, 'light'],
    [400, 'light'],
    [400, 'dark'],
  ] as const)('says nothing on the console, asks for nothing and fits %i pixels (%s)', async (width, scheme) => {
    const result = await auditOf(40)
    const opened = await open(renderAuditReport(result, { compare: compareAudits(result, result) }), width, scheme)
    expect(await overflow(opened.page)).toBeLessThanOrEqual(0)
    await opened.page.getByRole('button', { name: 'Open all' }).click()
    expect(await overflow(opened.page)).toBeLessThanOrEqual(0)
    expect(opened.said).toEqual([])
    expect(opened.asked()).toEqual([])
    await opened.close()
  })

  test('searches, filters and sorts the ranking', async () => {
    const result = await auditOf(30)
    const { page, close } = await open(renderAuditReport(result))
    const ranked = result.organizations.map(({ name }) => name)
    const ids = (): Promise<string[]> => names(page)
    expect(await ids()).toEqual(ranked)
    await page.getByRole('searchbox').fill('organization 12')
    expect(await ids()).toEqual(['Organization 12'])
    expect(await page.locator('#shown').innerText()).toBe('1 of 30 organizations')
    expect(await page.locator('details.org:not([hidden])').count()).toBe(1)
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'Organization', exact: true }).click()
    expect((await ids()).slice(0, 3)).toEqual(['Organization 1', 'Organization 2', 'Organization 3'])
    await page.getByRole('button', { name: 'Organization', exact: true }).click()
    expect((await ids())[0]).toBe('Organization 30')
    expect(await page.locator('th[aria-sort]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-sort')))).toEqual([
      'descending',
    ])
    await page.getByRole('button', { name: 'Score' }).click()
    const scores = await page
      .locator('#ranking tbody tr td:nth-child(3)')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-v'))))
    expect(scores).toEqual([...scores].sort((a, b) => a - b))
    const grade = result.organizations[0]?.grade ?? 'F'
    await page.getByLabel('Grade', { exact: true }).selectOption(grade)
    expect((await ids()).length).toBe(result.account.grades[grade])
    await close()
  })

  test('opens the organization that a link names', async () => {
    const result = await auditOf(12)
    const { page, close } = await open(renderAuditReport(result))
    await page.locator('#ranking tbody a').nth(4).click()
    await expect.poll(() => page.locator('details.org[open] .name').allInnerTexts()).toEqual([result.organizations[4]?.name])
    await close()
  })

  test('is whole without scripts', async () => {
    const result = await auditOf(8)
    const { page, close } = await open(renderAuditReport(result), 1280, 'light', false)
    expect(await names(page)).toEqual(result.organizations.map(({ name }) => name))
    expect(await page.getByRole('searchbox').count()).toBe(0)
    await page.locator('details.org summary').first().click()
    expect(await page.locator('details.org[open]').count()).toBe(1)
    await close()
  })

  test('shows hostile names as text: nothing of them runs, loads or leaves', async () => {
    const many = Array.from(
      { length: 320 },
      (_, index) => `${HOSTILE_NAMES[index % HOSTILE_NAMES.length] ?? ''}${index >= HOSTILE_NAMES.length ? index : ''}`,
    )
    const result = await auditOf(many.length, (index) => many[index] ?? '')
    const { page, said, asked, close } = await open(
      renderAuditReport(result, { title: many[0] ?? '', compare: compareAudits(result, result) }),
    )
    await page.getByRole('button', { name: 'Open all' }).click()
    await page.getByRole('searchbox').fill('<script>')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'Organization', exact: true }).click()
    expect(await page.evaluate('window.__hit')).toBeUndefined()
    expect(await page.locator('script').count()).toBe(1)
    expect(await page.locator('img, iframe, form, base, math, object, embed, link').count()).toBe(0)
    expect(
      await page
        .locator('a[href]')
        .evaluateAll((links) => links.every((link) => /^(https:\/\/example\.itglue\.com\/|#)/.test(link.getAttribute('href') ?? ''))),
    ).toBe(true)
    expect(await page.locator('h1').innerText()).toBe(many[0])
    expect(said).toEqual([])
    expect(asked()).toEqual([])
    await close()
  })

  test('has one heading of the first level, a name for every control, and prints', async () => {
    const { page, close } = await open(renderAuditReport(await auditOf(20)))
    expect(await page.locator('h1').count()).toBe(1)
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((headings) => headings.map((heading) => Number(heading.tagName.slice(1))))
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(2)
    const nameless = await page.evaluate<number>(`
      [...document.querySelectorAll('button, input, select, summary, [role=region]')].filter((control) => {
        const by = control.getAttribute('aria-labelledby')
        const label = control.getAttribute('aria-label') ?? (by && document.getElementById(by)?.textContent) ?? control.textContent
        return label.trim() === '' && control.labels?.length !== 1
      }).length`)
    expect(nameless).toBe(0)
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await close()
  })
})
