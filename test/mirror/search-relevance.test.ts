/**
 * What a technician on call types, and what the hands are looking for: labelled by hand from what the demo account holds. The mean of 1 / the
 * place of the first right hit must stay at 0.9 or above.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResourceKey } from '../../src/catalog/index.js'
import { demoSeed } from '../../src/emulator/seed/demo.js'
import { parseQuery } from '../../src/mirror/search/query.js'
import type { SearchHit } from '../../src/mirror/search/types.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { mirrorAccount } from '../support/mirrored-account.js'

type Label = (hit: SearchHit) => boolean
const is =
  (kind: ResourceKey, organization: string | RegExp | null, name: string | RegExp): Label =>
  (hit) =>
    hit.kind === kind && matches(hit.organizationName, organization) && matches(hit.name, name)
const matches = (text: string | null, wanted: string | RegExp | null): boolean =>
  wanted === null || (typeof wanted === 'string' ? text === wanted : wanted.test(text ?? ''))
const anyOf =
  (...labels: readonly Label[]): Label =>
  (hit) =>
    labels.some((label) => label(hit))

const BRWD = 'Brightwater Dental Group'
const HARR = 'Harrow Street Medical'
const JACA = 'Jacaranda Housing Trust'
const device = (organization: string | RegExp | null, name: string | RegExp): Label => is('configurations', organization, name)
const password = (organization: string | RegExp | null, name: string | RegExp): Label => is('passwords', organization, name)
const document = (organization: string | RegExp | null, name: string | RegExp): Label => is('documents', organization, name)
const asset = (organization: string | RegExp | null, name: string | RegExp): Label => is('flexibleAssets', organization, name)
const contact = (organization: string | null, name: string): Label => is('contacts', organization, name)

const QUERIES: readonly (readonly [string, Label])[] = [
  // Devices, by name and pieces of it, address, serial number, tag, model and place.
  ['brwd-bne-fw01', device(BRWD, 'BRWD-BNE-FW01')],
  ['brwd fw01', device(BRWD, 'BRWD-BNE-FW01')],
  ['brightwater firewall', device(/^Brightwater/, /-FW\d+$/)],
  ['harrow fw', device(HARR, /-FW01$/)],
  ['HARR-MEL-NAS01', device(HARR, 'HARR-MEL-NAS01')],
  ['10.11.10.1', device(null, /FW/)],
  ['ip:10.21.10.13 org:brightwater', device(BRWD, 'BRWD-NTL-PRN01')],
  ['22X2MP3AXU', device(BRWD, 'BRWD-BNE-FW01')],
  ['serial:22x2-mp3axu', device(BRWD, 'BRWD-BNE-FW01')],
  ['0a-15-5d-11-aa-7b', device(BRWD, 'BRWD-BNE-FW01')],
  ['mac:0a155d11aa7b', device(BRWD, 'BRWD-BNE-FW01')],
  ['BRWD-0008', device(BRWD, 'BRWD-BNE-NAS01')],
  ['brightwater nas', device(/^Brightwater/, /NAS01$/)],
  ['DESKTOP-XTDFLG3', device(HARR, 'DESKTOP-XTDFLG3')],
  ['tdflg', device(HARR, 'DESKTOP-XTDFLG3')],
  ['jacaranda cairns printer', anyOf(device(JACA, 'JACA-CNS-PRN01'), document(JACA, /JACA-CNS-PRN01/), asset(JACA, /JACA-CNS-PRN01/))],
  ['harrow melbourne switch', device(HARR, /^HARR-MEL-SW0\d$/)],
  ['fortigate 60f harrow', device(HARR, 'HARR-GEX-FW01')],
  ['synology jacaranda', device(JACA, 'JACA-ADL-NAS01')],
  ['brightwater ups', device(/^Brightwater/, /-UPS01$/)],
  ['poweredge harrow', device(HARR, 'HARR-HV01')],
  ['meraki brightwater', device(/^Brightwater/, /-(FW01|AP02)$/)],
  // Passwords.
  ['brightwater wifi', anyOf(password(/^Brightwater/, /Wi-Fi|key$/), asset(/^Brightwater/, /^BRW.-(Staff|Guest|Devices)/))],
  ['jacaranda guest wifi password', password(JACA, /^(Guest Wi-Fi|JACA-Guest key)$/)],
  ['harrow domain admin', password(HARR, 'Domain administrator')],
  ['brightwater 365 global admin', password(/^Brightwater/, /^Microsoft 365 global admin/)],
  ['office 365 brightwater', anyOf(document(/^Brightwater/, /^Office 365 tenant settings/), password(/^Brightwater/, /365/))],
  ['harr sa password', password(HARR, 'SQL server sa')],
  ['brwd vpn secret', password(BRWD, 'VPN shared secret')],
  ['harrow registrar', password(HARR, 'Domain registrar')],
  ['jaca alarm', password(JACA, 'Alarm panel')],
  ['brightwater backup console', password(/^Brightwater/, /^Backup console/)],
  ['svc-backup harrow', password(HARR, 'Service account backup')],
  ['brwd-bne-sw01 admin', password(BRWD, 'BRWD-BNE-SW01 admin')],
  ['kind:passwords org:jacaranda payroll', password(JACA, 'Payroll portal')],
  ['fw01 password brightwater', password(/^Brightwater/, /FW01 admin$/)],
  // Documents.
  ['brightwater restore files', document(/^Brightwater/, /^Restore files from backup/)],
  ['ransomware', document(null, /^Ransomware: first hour/)],
  ['ransomware jacaranda', document(JACA, 'Ransomware: first hour')],
  ['new starter harrow', anyOf(document(HARR, /^New starter/), is('checklists', HARR, 'New starter'))],
  ['brightwater disaster recovery', document(/^Brightwater/, /^Disaster recovery plan/)],
  ['vpn setup brightwater', document(/^Brightwater/, /^VPN set-up for staff/)],
  ['firewall rules jaca', document(JACA, 'Firewall rules of JACA-BNE-FW01')],
  ['internet outage sydney jacaranda', document(JACA, 'Internet outage at Sydney Office')],
  ['server room power harrow', document(HARR, 'Server room and power')],
  ['mail flow harrowstreetmedical.example', document(HARR, /^Mail flow and DNS/)],
  ['type:backup org:"brightwater dental group" workstations', asset(BRWD, 'BRWD Workstations')],
  ['brightwater leaver', anyOf(document(/^Brightwater/, /^Leaver/), is('checklists', /^Brightwater/, 'Leaver'))],
  ['"disaster recovery plan" org:jacaranda', document(JACA, 'Disaster recovery plan')],
  // People.
  ['ruth tan', contact(BRWD, 'Ruth Tan')],
  ['hannah park brightwater', contact(BRWD, 'Hannah Park')],
  ['0755506088', contact(BRWD, 'Ruth Tan')],
  ['07 5550 6088', contact(BRWD, 'Ruth Tan')],
  ['liam dempsey', contact(JACA, 'Liam Dempsey')],
  ['ruth.tan@brightwaterdentalgroup.example', contact(BRWD, 'Ruth Tan')],
  // Clients, sites and what is documented in types of its own.
  ['brightwater dental', is('organizations', null, /^Brightwater Dental/)],
  ['BRWD', is('organizations', null, BRWD)],
  ['jacaranda cairns office', is('locations', JACA, 'Cairns Office')],
  ['radview brightwater', anyOf(asset(/^Brightwater/, 'RadView Imaging'), document(/^Brightwater/, /RadView/))],
  ['carrington', is('organizations', null, 'Carrington Freight Lines')],
  ['sandy bay pharmacy', is('organizations', null, 'Larkspur Pharmacy Sandy Bay')],
  ['exchange 2016 brightwater', asset(BRWD, 'Exchange Server 2016')],
]

describe('relevance', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-search-'))
  let store: MirrorStore
  beforeAll(async () => {
    store = await openSqliteStore({ path: path.join(folder, 'mirror.db') })
    await mirrorAccount(store, demoSeed({ now: new Date('2026-06-01T00:00:00Z') }))
  }, 240_000)
  afterAll(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('the first right hit stands at the top, nearly always', async () => {
    const places: { readonly query: string; readonly place: number; readonly first: string }[] = []
    for (const [text, label] of QUERIES) {
      const { hits } = await store.search(parseQuery(text))
      const place = hits.findIndex(label) + 1
      places.push({
        query: text,
        place,
        first: hits
          .slice(0, 3)
          .map(({ kind, name, organizationName }) => `${kind} ${name} (${organizationName})`)
          .join('; '),
      })
    }
    const mean = places.reduce((sum, { place }) => sum + (place === 0 ? 0 : 1 / place), 0) / places.length
    expect(places.length).toBeGreaterThanOrEqual(60)
    expect(
      mean,
      JSON.stringify(
        places.filter(({ place }) => place !== 1),
        null,
        1,
      ),
    ).toBeGreaterThanOrEqual(0.9)
    console.log(`mean reciprocal rank of ${places.length} queries: ${mean.toFixed(3)}`)
  })
})
