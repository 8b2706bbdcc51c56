import { describe, expect, test } from 'vitest'
import { demoSeed } from '../../emulator/seed/demo.js'
import { withoutSecretShapes } from './secret-shapes.js'
import { suspicionsIn } from './suspicion.js'

const S = 'Hunter2-Canary'
const WITH_SECRET: readonly string[] = [
  `Password: ${S}`,
  `password:${S}`,
  `Old password: ${S}`,
  `PASSWORD = ${S}`,
  `pwd=${S};Server=db`,
  `{"user":"svc","password":"${S}","port":22}`,
  `{ "api_key": "${S}" }`,
  `dbPassword: ${S}`,
  `spring.datasource.password=${S}`,
  `\u001b[31mPassword: ${S}`,
  `{'password': '${S}'}`,
  JSON.stringify(JSON.stringify({ password: S })),
  `pw ${S}`,
  `Passwort: ${S}`,
  `BIOS pw = ${S}`,
  `PSK: ${S}`,
  `WPA2 key: ${S}`,
  `The wifi password is ${S}.`,
  `password was changed to ${S}`,
  `PIN and pass phrase ${S} if locked out`,
  `Passphrase: correct horse ${S} battery staple`,
  `Recovery key: 111111-222222 ${S}`,
  `Login: admin / ${S}`,
  `local admin / ${S}`,
  `iDRAC root / ${S}, change after install`,
  `Recovery login: recovery / ${S}`,
  `admin:${S}`,
  `username: jsmith / ${S}`,
  `<p><strong>Password:</strong> ${S}</p>`,
  `<p>Password:&nbsp;${S}</p>`,
  `<td>Password</td><td>${S}</td>`,
  `<tr><td><b>Password</b></td>\n<td>\n${S}</td></tr>`,
  `<table><tr><th>User</th><th>Password</th></tr><tr><td>a</td><td>b</td></tr><tr><td>x</td><td>my ${S} word</td></tr></table>`,
  `| Password | ${S} |`,
  `**Password:** ${S}`,
  `Password (console): ${S}`,
  `api key: ${S}`,
  `API_KEY=${S}`,
  `client secret -> ${S}`,
  `https://admin:${S}@10.0.0.1/`,
  `postgres://u:${S}@db/x`,
  `Server=a;User Id=b;Password="${S} x";`,
  `otpauth://totp/A:b?secret=${S}`,
  `https://x.blob.core.windows.net/c?sv=1&sig=${S}`,
  `Authorization: Bearer abc${S}1234567890`,
  `-----BEGIN RSA PRIVATE KEY-----\n${S}\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${S}`,
  `enable secret: ${S}`,
  `creds: ${S}`,
  `Key: ab12${S}`,
]
const KEPT: readonly string[] = [
  'Reset the password with the self service portal.',
  'Password: see vault',
  'Password: stored in Keeper',
  'Password policy: minimum 12 characters',
  'The password is stored in the vault.',
  'Password manager is 1Password.',
  'Press the key to go on. Key: F8',
  'Admin guide / user guide',
  'Contact the administrator on site: 03 9876 5432',
  'User: John Smith',
  'root cause: full disk',
  'Monkey business at 10.1.2.3/24',
  'admin / 2024-05-06',
  'https://portal.example.com/admin/users',
  'Service account for backup',
  'Log in at https://example.com/login and open Settings.',
  'Firmware v10.2.3-h4, serial FGT60F1234567890',
  'Dell / PowerEdge-R740',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
]

describe('secrets in texts', () => {
  test.each(WITH_SECRET)('%s', (text) => {
    const clean = withoutSecretShapes(text)
    expect(clean).not.toContain(S)
    expect(withoutSecretShapes(clean)).toBe(clean)
    expect(suspicionsIn(text)).not.toBe(0)
  })

  test.each(KEPT)('kept: %s', (text) => expect(withoutSecretShapes(text)).toBe(text))

  test('what stands around a secret stays', () => {
    expect(withoutSecretShapes(`iDRAC root / ${S}, change after install`)).toBe('iDRAC root / [redacted], change after install')
    expect(withoutSecretShapes(`<p>Login: admin / ${S}</p><p>On site: 8-17</p>`)).toBe(
      '<p>Login: admin / [redacted]</p><p>On site: 8-17</p>',
    )
  })

  test('forms that say what they are', () => {
    const keys = [
      'ITG.abcdef0123456789',
      'AKIAIOSFODNN7EXAMPLE',
      `ghp_${'a1'.repeat(18)}`,
      'xoxb-123456789012-abcdef',
      `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c`,
      'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    ]
    for (const key of keys) expect(withoutSecretShapes(`note ${key} end`)).toBe('note [redacted] end')
  })

  test('no secret of the demo account survives in a text of it', () => {
    const seed = demoSeed({ now: new Date('2026-06-01') })
    // Every planted password carries this mark, and no other text does.
    const found: string[] = []
    const look = (value: unknown, key: string): void => {
      if (key === 'password' || key === 'otpSecret') return
      if (typeof value === 'string') {
        if (value.includes('-Qzx') && withoutSecretShapes(value).includes('-Qzx')) found.push(value)
      } else if (typeof value === 'object' && value !== null) for (const [inner, item] of Object.entries(value)) look(item, inner)
    }
    for (const { attributes } of seed.records.filter(({ attributes }) => JSON.stringify(attributes).includes('-Qzx'))) look(attributes, '')
    expect(found).toEqual([])
  })

  test('a long text of nothing but labels takes no time to speak of', () => {
    for (const text of [
      'password '.repeat(50_000),
      'password <b>'.repeat(30_000),
      '<table>'.repeat(30_000),
      'admin / '.repeat(40_000),
      `key${' '.repeat(200_000)}`,
      'a'.repeat(500_000),
      `otp ${'A2'.repeat(100_000)}`,
      'https://'.repeat(40_000),
    ]) {
      const started = performance.now()
      withoutSecretShapes(text)
      expect(performance.now() - started, text.slice(0, 10)).toBeLessThan(5_000)
    }
  })
})
