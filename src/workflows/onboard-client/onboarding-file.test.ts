import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OnboardingFileError } from './file-problems.js'
import { readOnboardingFile } from './onboarding-file.js'
import type { OnboardingFile } from './onboarding-file.js'

let outer: string
let folder: string
beforeAll(() => {
  outer = mkdtempSync(path.join(tmpdir(), 'gluekit-yaml-'))
  folder = path.join(outer, 'client')
  mkdirSync(folder)
  writeFileSync(path.join(outer, 'outside.md'), '# Outside\n\nText.\n')
  writeFileSync(path.join(folder, 'runbook.md'), '# Runbook\n\nFirst.\n\n## Part\n\n- one\n\n```\n# no heading\n```\n')
  writeFileSync(path.join(folder, 'empty.md'), '# Only a title\n')
  writeFileSync(path.join(folder, 'latin1.md'), Buffer.from([0x23, 0x20, 0xe4, 0xf6]))
  writeFileSync(path.join(folder, 'big.pdf'), Buffer.alloc(2000))
  writeFileSync(path.join(folder, 'nothing.pdf'), '')
  symlinkSync(path.join(outer, 'outside.md'), path.join(folder, 'link.md'))
})
afterAll(() => rmSync(outer, { recursive: true, force: true }))

let count = 0
const read = (yaml: string, options: Parameters<typeof readOnboardingFile>[1] = {}): Promise<OnboardingFile> => {
  const file = path.join(folder, `client-${count++}.yaml`)
  writeFileSync(file, yaml)
  return readOnboardingFile(file, options)
}
/** `line:column message hint` of every problem. */
const problems = async (yaml: string, options: Parameters<typeof readOnboardingFile>[1] = {}): Promise<string[]> => {
  const error: unknown = await read(yaml, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof OnboardingFileError)) throw new Error(`expected an OnboardingFileError, got ${String(error)}`)
  expect(error).toMatchObject({ outcome: 'not_sent', code: 'invalid_input' })
  return error.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` ${hint}`}`)
}

describe('text that is not YAML', () => {
  it.each([
    ['organization:\n  name: [Acme\nlocations: []\n', 3, 1],
    ['organization:\n\tname: Acme\n', 2, 1],
    ['organization: { name: Acme }\norganization: { name: Beta }\n', 2, 1],
    ['organization:\n  name: "Acme\n', 3, 1],
    ['organization: { name: Acme }\n---\nx: 1\n', 2, 1],
  ])('is refused with line and column: %j', async (yaml, line, column) => {
    const found = await problems(yaml)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^${line}:${column} `))
  })

  it('says what to look at where the indentation is wrong', async () => {
    const contact = 'organization: { name: Acme }\ncontacts:\n  - firstName: Iris\n'
    expect((await problems(`${contact}   lastName: Quade\n    title: Owner\n`))[0]).toContain('The line before is indented otherwise')
    expect((await problems(`${contact}      lastName: Quade\n`))[0]).toContain('the next line is indented further')
  })

  it('is named as a whole when it is no record', async () => {
    expect(await problems('- a\n')).toEqual([expect.stringContaining('1:1 The file must be a record')])
  })

  it('calls a short form that is wrong by what it is', async () => {
    const found = await problems('organization: { name: Acme }\ncontacts:\n  - firstName: Iris\n    emails: [iris at acme]\n')
    expect(found).toEqual(['4:14 contacts[1].emails[1] is not an e-mail address.'])
  })

  it('never repeats the text, which may be a secret that begins with a special character', async () => {
    for (const value of ['*canary1', '!canary1', '@canary1', '"canary1', '%canary1', '`canary1']) {
      const error: unknown = await read(`organization: { name: Acme }\npasswords:\n  - name: Root\n    value: ${value}\n`).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(OnboardingFileError)
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('canary1')
    }
  })

  it('names an alias without an anchor, and refuses aliases that multiply', async () => {
    expect(await problems('organization: { name: *missing }\n')).toEqual([
      expect.stringMatching(/^1:23 An alias .* does not set before it/),
    ])
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]',
    ]
    expect(await problems(`${bomb.join('\n')}\n`)).toEqual([expect.stringContaining('Aliases are nested too often')])
  })

  it('is said to be empty when it is', async () => {
    expect(await problems('')).toEqual(['1:1 The file is empty.'])
  })
})

describe('a file that says something wrong', () => {
  it('has every problem reported at once, each with its place', async () => {
    const yaml = `organization:
  nmae: Acme
locations:
  - name: HQ
    primary: yes
    postalCode: 2500
contacts: Ana
configurations:
  - name: SRV1
    warrantyExpiresAt: 01.02.2027
  - type:
`
    expect(await problems(yaml)).toEqual([
      '2:3 organization needs "name".',
      '2:3 organization has no key "nmae". Did you mean "name"?',
      '5:14 locations[1].primary must be true or false, not text.',
      '6:17 locations[1].postalCode must be text, not a number. Put it in quotes.',
      '7:11 contacts must be a list (lines that begin with "- "), not text.',
      '9:5 configurations[1] needs "type".',
      '10:24 configurations[1].warrantyExpiresAt is not a date such as 2026-03-31.',
      '11:5 configurations[2] needs "name".',
      '11:5 configurations[2].type has no value.',
    ])
  })

  it('is told the known keys where none is near', async () => {
    expect(await problems('organization: { name: Acme }\nservers: []\n')).toEqual([
      '2:1 The file has no key "servers". Known are organization, locations, contacts, configurations, passwords, documents, files, flexibleAssets, links, attachments.',
    ])
  })

  it('must not hold a password value, which is refused with its line and not shown', async () => {
    for (const value of [
      'canary-literal',
      '"canary-literal"',
      '1234567890123',
      'true',
      '[canary-literal]',
      '{ env: "canary literal" }',
      '{ value: canary-literal }',
      '{ env: A, prompt: canary-literal }',
    ]) {
      const found = await problems(`organization: { name: Acme }\npasswords:\n  - name: Root\n    value: ${value}\n`)
      expect(found.length).toBeGreaterThan(0)
      for (const problem of found) expect(problem).toMatch(/^4:/)
      expect(found.join()).not.toMatch(/canary|1234567890123/)
    }
  })

  it('has names of its own for all records of a kind', async () => {
    const yaml = `organization: { name: Acme }
locations: [{ name: HQ }, { name: " hq " }]
contacts: [{ firstName: Ana, lastName: Lee }, { firstName: ana, lastName: LEE }]
passwords:
  - { name: Root, username: a, value: { prompt: true } }
  - { name: Root, username: b, value: { prompt: true } }
  - { name: root, username: A, value: { prompt: true } }
`
    expect((await problems(yaml)).map((problem) => problem.replace(/ A record .*/, ''))).toEqual([
      '2:35 Two locations are named "hq".',
      '3:60 Two contacts are named "ana LEE".',
      '7:13 Two passwords are named "root" and have the same username.',
    ])
  })

  it('refers only to records that it has, and to one of them', async () => {
    const yaml = `organization: { name: Acme }
configurations:
  - { name: SRV1, type: Server, location: Head Offise }
locations: [{ name: Head Office }]
passwords:
  - { name: Root, username: a, value: { prompt: true } }
  - { name: Root, username: b, value: { prompt: true } }
links:
  - from: { configuration: SRV2 }
    to: { password: Root }
  - { from: { configuration: SRV1 }, to: { configuration: srv1 } }
  - { from: { configuration: SRV1, location: Head Office }, to: { user: Ana } }
`
    const found = await problems(yaml.replace(', location: Head Office }, to', ' }, to'))
    expect(found).toEqual([
      '3:43 The file has no location named "Head Offise". Did you mean "Head Office"?',
      expect.stringContaining('9:11 The file has no configuration named "SRV2". Did you mean "SRV1"?'),
      '10:9 2 passwords of the file are named "Root". Give them different names.',
      '11:5 A record cannot be linked to itself.',
      '12:42 A user cannot be linked here. Users can be named in traits of flexible assets.',
    ])
    expect(await problems(yaml)).toEqual([expect.stringContaining('12:13 A reference names one record')])
  })

  it('gives no two contacts the same first address, and no two devices the same serial number', async () => {
    const yaml = `organization: { name: Acme }
contacts:
  - { firstName: Ana, emails: [desk@x.example] }
  - { firstName: Ben, emails: [ben@x.example, Desk@x.example] }
  - { firstName: Cy, emails: [cy@x.example, { value: DESK@x.example, primary: true }] }
configurations:
  - { name: A, type: Server, serialNumber: s1 }
  - { name: B, type: Server, serialNumber: ' S1' }
`
    expect((await problems(yaml)).map((problem) => problem.slice(0, problem.indexOf('.')))).toEqual([
      '5:30 Two contacts have the same first e-mail address',
      '8:44 Two configurations have the same serial number',
    ])
  })

  it('links two records once, whichever way round', async () => {
    const yaml = `organization: { name: Acme }
locations: [{ name: A }, { name: B }]
links:
  - { from: { location: A }, to: { location: B } }
  - { from: { location: b }, to: { location: a } }
`
    expect(await problems(yaml)).toEqual(['5:5 These two are linked twice. Keep one of them.'])
  })
})

describe('files that it names', () => {
  const documents = (entry: string): string => `organization: { name: Acme }\ndocuments:\n  - path: ${entry}\n`

  it('become sections: the first heading is the name, headings and text alternate, code is not searched for headings', async () => {
    const file = await read(documents('runbook.md\n    folder: A / B\n    publish: true'))
    expect(file.documents).toEqual([
      {
        name: 'Runbook',
        folder: ['A', 'B'],
        publish: true,
        sections: [
          { kind: 'text', html: '<p>First.</p>' },
          { kind: 'heading', level: 2, text: 'Part' },
          { kind: 'text', html: '<ul>\n<li>one</li>\n</ul>\n<pre><code># no heading\n</code></pre>' },
        ],
      },
    ])
    expect((await read(documents('runbook.md\n    name: Other'))).documents[0]?.sections[0]).toEqual({
      kind: 'heading',
      level: 1,
      text: 'Runbook',
    })
  })

  it('must exist, be text, hold something, and be small enough', async () => {
    expect(await problems(documents('missing.md'))).toEqual([expect.stringContaining('3:11 The file "missing.md" does not exist.')])
    expect(await problems(documents('latin1.md'))).toEqual([expect.stringContaining('3:11 The file "latin1.md" is not UTF-8 text.')])
    expect(await problems(documents('empty.md'))).toEqual([expect.stringContaining('3:11 The file "empty.md" has no text.')])
    expect(await problems('organization: { name: Acme }\nfiles: [{ path: big.pdf }]', { maxFileBytes: 1000 })).toEqual([
      expect.stringContaining('2:17 The file "big.pdf" has'),
    ])
    await expect(readOnboardingFile(path.join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file_unreadable' })
  })

  it('are refused before anything is written when they hold nothing or are no files', async () => {
    const files = (entry: string): string => `organization: { name: Contoso }\nfiles:\n  - path: ${entry}\n`
    expect(await problems(files('nothing.pdf'))).toEqual([expect.stringContaining('3:11 The file "nothing.pdf" is empty.')])
    expect(await problems(files('none.pdf'))).toEqual([expect.stringContaining('3:11 The file "none.pdf" does not exist.')])
    expect(await problems(files('.'))).toEqual([expect.stringContaining('3:11 "." is not a file.')])
  })

  it('lie in its folder, links included, unless files from outside are allowed', async () => {
    for (const entry of ['../outside.md', path.join(outer, 'outside.md'), 'link.md', '../../../../etc/hostname']) {
      expect(await problems(documents(entry))).toEqual([expect.stringContaining('lies outside the folder')])
    }
    for (const entry of ['../outside.md', path.join(outer, 'outside.md'), 'link.md']) {
      expect((await read(documents(entry), { allowOutside: true })).documents[0]?.name).toBe('Outside')
    }
  })
})
