import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished, test, expect } from 'vitest'
import { demoSeed } from '../../src/emulator/seed/demo.js'
import { openMirror } from '../../src/mirror/index.js'
import { openDatabase } from '../../src/sqlite/index.js'
import { Account } from '../contract/support/account.js'
import { SecretSearch } from '../support/secret-pieces.js'
import { temporaryFolder } from './mirrored.js'
import { World } from './world.js'
import { SeededRandom } from '../fuzz/random.js'

/** Ways in which people leave a secret in a text that is no password record. */
const NOTES: readonly ((secret: string) => string)[] = [
  (secret) => `Password: ${secret}`,
  (secret) => `Login: admin / ${secret}`,
  (secret) => `<p><strong>Password:</strong>&nbsp;<span style="color:#fff">${secret}</span></p>`,
  (secret) => `<table><tr><th>User</th><th>Password</th></tr><tr><td>sa</td><td>${secret}</td></tr></table>`,
  (secret) => `Server=db;User Id=sa;Password=${secret};Encrypt=true`,
  (secret) => `https://backup:${encodeURIComponent(secret)}@nas.example.com/share?token=${encodeURIComponent(secret)}`,
  (secret) => `{"user":"svc","password":"${secret}","note":"{\\"password\\":\\"${secret}\\"}"}`,
  (secret) => `curl -H "Authorization: Basic ${Buffer.from(`svc1:${secret}`).toString('base64')}" http://10.0.0.1/`,
  (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n${Buffer.from(secret).toString('base64')}\n-----END RSA PRIVATE KEY-----`,
  (secret) => `otpauth://totp/Portal:admin?secret=${secret}&issuer=Portal`,
  (secret) => `WPA2 key = "${secret}" ; PIN and pass phrase: "${secret}"`,
]
/** Found by nothing but its value, which the client of this process has written or shown. */
const BARE: readonly ((secret: string) => string)[] = [
  (secret) => `the usual one, ${secret}, as ever`,
  (secret) => `x${Buffer.from(`a:${secret}`).toString('base64')}x`,
  (secret) => `see ${encodeURIComponent(secret)} there`,
  (secret) => JSON.stringify({ that: secret }),
]
const WRITTEN = 'Written-9x7/"Kd&ö 42\\end-of-it'
const REPLACED = 'Replaced-<5>%41+Zz9=mirror-copy'
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXQ'
const VISIBLE = 'Quillfeather-is-no-secret'

/** Every file of the mirror, as bytes that a text search goes through. */
const filesOf = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'latin1')])

test('no planted secret is in a byte of the files of a mirror, after a full sync and after writes', { timeout: 120_000 }, async () => {
  const account = await Account.open({ seed: 'demo', now: '2026-03-01' })
  onTestFinished(() => account.close())
  const { plantedSecrets } = demoSeed({ now: new Date('2026-03-01') })
  const passwords = plantedSecrets.filter((secret) => secret.includes('-Qzx'))
  expect(passwords.length).toBeGreaterThan(300)
  const { emulator } = account.server
  const world = new World(emulator, new SeededRandom(1))

  let [planted, taken] = [0, 0]
  const hostile = (forms = NOTES): string => {
    const note = forms[planted % forms.length]!(passwords[planted % passwords.length]!)
    planted++
    return `${VISIBLE} ${note}`
  }
  const patch = (kind: string, id: string, attributes: object): void => {
    // What is synced from elsewhere refuses.
    if (world.send('PATCH', `/${kind}/${id}`, { type: kind, attributes }) !== undefined) taken++
  }
  for (const id of world.ids('configurations').slice(0, 60))
    patch('configurations', id, { notes: hostile(), hostname: hostile(NOTES.slice(0, 2)) })
  for (const id of world.ids('contacts').slice(0, 60)) patch('contacts', id, { notes: hostile() })
  for (const id of world.ids('organizations').slice(0, 12)) patch('organizations', id, { quick_notes: hostile(), alert: hostile() })
  for (const id of world.ids('passwords').slice(0, 60)) patch('passwords', id, { notes: hostile() })
  for (const id of world.ids('locations').slice(0, 20)) patch('locations', id, { notes: hostile() })
  for (const id of world.ids('documents').slice(0, 20)) patch('documents', id, { name: hostile(NOTES.slice(0, 2)) })
  expect(taken).toBeGreaterThan(150)

  const client = account.connect()
  const folder = temporaryFolder()
  const file = path.join(folder, 'mirror.sqlite')
  const mirror = await openMirror(client, { path: file })
  onTestFinished(() => mirror.close())
  const search = new SecretSearch([...plantedSecrets, WRITTEN, REPLACED, SEED])
  const nothingIn = (when: string): void => {
    const files = filesOf(folder)
    for (const name of ['mirror.sqlite', 'mirror.sqlite-wal', 'mirror.sqlite-shm']) expect(files.map(([file]) => file)).toContain(name)
    for (const [name, text] of files) expect([when, name, search.in(text)]).toEqual([when, name, []])
  }

  expect(await mirror.sync()).toMatchObject({ stopped: null })
  expect((await mirror.stats()).records).toBeGreaterThan(2000)
  nothingIn('after a full sync')
  // What is no secret stands there, so a secret would be found as well.
  expect(filesOf(folder).some(([, text]) => text.includes(VISIBLE))).toBe(true)

  // What this process writes and shows is known by its value from then on, wherever it stands.
  const [organizationId] = world.ids('organizations')
  const password = await client.passwords.create({
    organizationId: organizationId!,
    name: 'Written here',
    password: WRITTEN,
    otpSecret: SEED,
    notes: BARE[0]!(WRITTEN),
  } as never)
  await client.passwords.update(password.id, { password: REPLACED, notes: BARE.map((form) => form(REPLACED)).join('\n') } as never)
  const shown = await client.passwords.list({ organizationId: organizationId! }).first()
  await client.passwords.reveal({ id: shown!.id, organizationId: organizationId!, reason: 'A test of the mirror' })
  const devices = world.ids('configurations').slice(60, 64)
  for (const [at, id] of devices.entries()) await client.configurations.update(id, { notes: `${VISIBLE} ${BARE[at]!(WRITTEN)}` })
  for (const [at, id] of devices.entries()) patch('configurations', id, { asset_tag: BARE[at]!(REPLACED) })
  await mirror.passwords.get(password.id, { maxAgeMs: 0 })
  for (const id of devices) expect((await mirror.configurations.get(id, { maxAgeMs: 0 })).assetTag).toContain('[redacted]')
  nothingIn('after writes')

  emulator.faults.set([{ fault: { kind: 'hostileContent' } }])
  await mirror.sync({ kinds: ['contacts'], full: true })
  nothingIn('after a sync of hostile texts')
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()

  // The words of the index are cut and folded: none of a secret that is longer than what others could contain.
  const database = await openDatabase(file, { readOnly: true })
  database.exec(`CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)`)
  const terms = database.prepare('SELECT term FROM temp.vocabulary').all()
  database.close()
  const folded = new SecretSearch([...plantedSecrets, WRITTEN, REPLACED, SEED].map((secret) => secret.toLowerCase()))
  expect(terms.length).toBeGreaterThan(1000)
  expect(terms.flatMap(({ term }) => folded.in(String(term)))).toEqual([])
  expect(terms.filter(({ term }) => String(term).startsWith('qzx'))).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'the files of a mirror, their folder and the lock are for this user alone, whatever the umask',
  async () => {
    const account = await Account.open({ seed: 'empty' })
    onTestFinished(() => account.close())
    const folder = path.join(temporaryFolder(), 'new', 'deeper')
    const file = path.join(folder, 'mirror.sqlite')
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const mirror = await openMirror(account.connect(), { path: file })
    onTestFinished(() => mirror.close())
    const modes = new Map<string, string>()
    const look = (): void => {
      for (const name of readdirSync(folder)) modes.set(name, (statSync(path.join(folder, name)).mode & 0o777).toString(8))
    }
    await mirror.sync({ onProgress: look })
    look()
    expect(Object.fromEntries(modes)).toEqual({
      'mirror.sqlite': '600',
      'mirror.sqlite-wal': '600',
      'mirror.sqlite-shm': '600',
      'mirror.sqlite.lock': '600',
    })
    for (const made of [folder, path.dirname(folder)]) expect((statSync(made).mode & 0o777).toString(8)).toBe('700')
  },
)
