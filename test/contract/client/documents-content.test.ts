import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PartialError } from '../../../src/index.js'
import type { GlueClient, MarkdownProgress } from '../../../src/index.js'
import { Account, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let folder: string
let organizationId: string
beforeAll(async () => {
  account = await Account.open({ quirks: { 'attachment-download': 'open' } })
  client = account.connect()
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-content-'))
  organizationId = (await client.organizations.create({ name: 'Acme Dental' })).id
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => account.faults())

const writes = (requests: readonly { readonly method: string; readonly path: string }[]): string[] =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path: url }) => `${method} ${url.replaceAll(/\d{4,}/g, ':id')}`)
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const contents = async (id: string): Promise<unknown[]> =>
  (await client.documents.sections(id)).map(({ resourceType, content, level }) =>
    resourceType === 'Document::Heading' ? `${'#'.repeat(level ?? 0)} ${content}` : content,
  )
const runbook =
  '# Restart\n\nBefore.\n\n## Steps\n\n1. Press it\n2. Wait\n\n| a | b |\n| --- | --- |\n| x \\| y | `c` |\n\n## After\n\nDone.\n'

test('sections that somebody changes while a text is compared with them stay as they are', async () => {
  const { id } = await client.documents.createFromMarkdown({ organizationId, title: 'Meanwhile', markdown: 'One.\n\n## Two\n\nThree.\n' })
  let reads = 0
  const racing = account.connect({
    transport: intercepting(async (request) => {
      if (request.method === 'GET' && request.path.includes('/relationships/sections') && ++reads === 2)
        await client.documents.addSection(id, { resourceType: 'Document::Text', content: '<p>Somebody else</p>' })
      return undefined
    }),
  })
  expect(await thrownBy(() => racing.documents.replaceFromMarkdown(id, 'New.\n'))).toMatchObject({ code: 'conflict', outcome: 'not_sent' })
  expect(await contents(id)).toEqual([expect.stringContaining('One.'), '## Two', expect.stringContaining('Three.'), '<p>Somebody else</p>'])
})

describe('the sections of a document', () => {
  test('of every kind come with it in their order, are changed, moved and deleted', async () => {
    const { id } = await client.documents.create({ organizationId, name: 'Kinds' })
    const heading = await client.documents.addSection(id, { resourceType: 'Document::Heading', content: 'H', level: 2 })
    const text = await client.documents.addSection(id, { resourceType: 'Document::Text', content: '<p>T</p>' })
    const step = await client.documents.addSection(id, { resourceType: 'Document::Step', content: '<p>S</p>', duration: 5 })
    const gallery = await client.documents.addGallery(id, [{ content: PNG, name: 'one.png' }])
    const order = [gallery.sectionId, heading.id, text.id, step.id]
    const moved = await account.during(() => client.documents.reorderSections(id, order))
    expect(moved.value.map((section) => section.id)).toEqual(order)
    expect(writes((await account.during(() => client.documents.reorderSections(id, order))).requests)).toEqual([])
    const loaded = await client.documents.get(id, { sections: true })
    expect(loaded.sections.map((section) => section.resourceType)).toEqual([
      'Document::Gallery',
      'Document::Heading',
      'Document::Text',
      'Document::Step',
    ])
    await client.documents.updateSection(id, text.id, { content: '<p>Changed</p>' })
    await client.documents.deleteSection(id, step.id)
    expect(await contents(id)).toEqual([null, '## H', '<p>Changed</p>'])
    expect((await client.documents.get(id)).content).toEqual([])
    await client.documents.publish(id)
    expect((await client.documents.get(id)).content).toHaveLength(3)
    expect(await thrownBy(() => client.documents.reorderSections(id, [heading.id]))).toMatchObject({
      code: 'invalid_input',
      outcome: 'not_sent',
    })
  })

  test('are refused where the API would take something out of them without a word', async () => {
    const { id } = await client.documents.create({ organizationId, name: 'Vanishing' })
    const { id: sectionId } = await client.documents.addSection(id, { resourceType: 'Document::Text', content: '<p>x</p>' })
    const text = (content: string) => ({ resourceType: 'Document::Text', content }) as const
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => client.documents.addSection(id, text('<p><svg><path/></svg></p>'))),
        thrownBy(() => client.documents.addSection(id, text('<img alt="a" src="data:image/png;base64,AAAA">'))),
        thrownBy(() => client.documents.addSection(id, text("<img src='data:image/png;base64,AAAA'>"))),
        thrownBy(() => client.documents.addSection(id, { resourceType: 'Document::Heading', level: 1, content: 'a <b>b</b>' })),
        thrownBy(() => client.documents.updateSection(id, sectionId, { content: '<svg></svg>' })),
        thrownBy(() => client.documents.update(id, { documentFolderId: '1' } as never)),
      ]),
    )
    for (const error of errors) expect(error).toMatchObject({ outcome: 'not_sent' })
    expect(errors.at(-1)).toMatchObject({ code: 'not_supported', message: expect.stringContaining('cannot move') })
    expect(writes(requests)).toEqual([])
    await client.documents.addSection(id, text('<pre>&lt;svg&gt; data:image/png 3 &lt; 4</pre>'))
  })

  test('archiving and unarchiving apply at once', async () => {
    const { id } = await client.documents.create({ organizationId, name: 'Archive' })
    expect(await client.documents.archive(id)).toMatchObject({ archived: true })
    expect(await client.documents.unarchive(id)).toMatchObject({ archived: false })
  })
})

describe('the folders of documents', () => {
  test('are a tree, and a path of it is made once, also by two at a time', async () => {
    const { id: other } = await client.organizations.create({ name: 'Folders' })
    const { requests, value } = await account.during(() =>
      Promise.all([
        client.documents.ensureFolder(other, ['Runbooks', 'Network']),
        client.documents.ensureFolder(other, ['Runbooks', 'Network']),
      ]),
    )
    expect(value[0].id).toBe(value[1].id)
    expect(writes(requests)).toHaveLength(2)
    await client.documents.ensureFolder(other, ['Runbooks', 'Ärzte 🎉'])
    const tree = await client.documents.folders(other)
    expect(tree.roots.map(({ name, children }) => [name, children.map((child) => child.path.join('/'))])).toEqual([
      ['Runbooks', ['Runbooks/Ärzte 🎉', 'Runbooks/Network']],
    ])
    const [root] = tree.roots
    expect(await thrownBy(() => client.documents.deleteFolder(other, root!.id))).toMatchObject({
      code: 'invalid_input',
      outcome: 'not_sent',
    })
    expect(await client.documents.renameFolder(other, value[0].id, 'Net')).toMatchObject({ name: 'Net' })
    await client.documents.deleteFolder(other, value[0].id)
    expect((await client.documents.folders(other)).roots[0]!.children).toHaveLength(1)
    await client.documentFolders.create({ organizationId: other, name: 'Twice' })
    await client.documentFolders.create({ organizationId: other, name: 'Twice' })
    expect(await thrownBy(() => client.documents.ensureFolder(other, ['Twice']))).toMatchObject({ code: 'ambiguous_name' })
    expect(await thrownBy(() => client.documents.ensureFolder(other, [' ']))).toMatchObject({ code: 'invalid_input' })
  })
})

describe('a document of Markdown', () => {
  test('has the title, the folder and the sections of its file, and gives the same Markdown', async () => {
    const file = path.join(folder, 'runbook.md')
    await writeFile(file, runbook)
    const made = await client.documents.createFromMarkdown({ organizationId, path: file, folder: ['Runbooks'] })
    expect(made).toMatchObject({ name: 'Restart', published: true, sections: { created: 5, updated: 0, deleted: 0, unchanged: 0 } })
    expect((await client.documents.get(made.id)).documentFolderId).not.toBeNull()
    expect(await client.documents.toMarkdown(made.id)).toBe(runbook)
    const again = await account.during(() => client.documents.replaceFromMarkdown(made.id, runbook, { publish: true }))
    expect([writes(again.requests), again.value.sections.unchanged, again.value.published]).toEqual([[], 5, true])
  })

  test('changes only what differs, stays a draft until published, and a second round writes nothing', async () => {
    const { id } = await client.documents.createFromMarkdown({ organizationId, markdown: runbook })
    const edited = runbook
      .replace('Before.', 'Before it.')
      .replace('## After\n', '## Check\n\nLook.\n\n## After\n')
      .replace('\nDone.\n', '')
    const { requests, value } = await account.during(() => client.documents.replaceFromMarkdown(id, edited))
    expect(value).toMatchObject({ published: false, sections: { created: 2, updated: 1, deleted: 1, unchanged: 3 } })
    expect(writes(requests)).toHaveLength(4)
    expect(await client.documents.toMarkdown(id)).toBe(edited.trimEnd() + '\n')
    expect(writes((await account.during(() => client.documents.replaceFromMarkdown(id, edited))).requests)).toEqual([])
    expect((await client.documents.get(id)).content).toHaveLength(5)
  })

  test('leaves galleries and steps alone, and does not delete them unless told to', async () => {
    const { id } = await client.documents.create({ organizationId, name: 'Mixed' })
    await client.documents.addSection(id, { resourceType: 'Document::Step', content: '<p>One</p>', duration: 5 })
    await client.documents.addSection(id, { resourceType: 'Document::Step', content: '<p>Two</p>' })
    const { images } = await client.documents.addGallery(id, [{ content: PNG, name: 'plan [1].png' }])
    await client.documents.addSection(id, { resourceType: 'Document::Text', content: '<div style="color:red">Red&nbsp;</div>' })
    const markdown = await client.documents.toMarkdown(id)
    expect(markdown).toContain(`/images/${images[0]!.id})`)
    expect(markdown).toContain('2. Two')
    const same = await account.during(() => client.documents.replaceFromMarkdown(id, markdown))
    expect([writes(same.requests), same.value.sections.unchanged]).toEqual([[], 4])
    const lossy = await account.during(() => thrownBy(() => client.documents.replaceFromMarkdown(id, 'New text.')))
    expect(lossy.value).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
    expect(writes(lossy.requests)).toEqual([])
    await client.documents.replaceFromMarkdown(id, 'New text.', { discard: true })
    expect(await contents(id)).toEqual(['<p>New text.</p>'])
  })

  test.each([
    ['loses a section', { kind: 'status', status: 503, when: 'before' }, 'POST', '/documents/*/relationships/sections'],
    ['fails to publish', { kind: 'status', status: 503, when: 'before' }, 'PATCH', '/documents/*/publish'],
  ] as const)('is partial where the server %s, and is finished without a second document or section', async (_, fault, method, url) => {
    const before = (await account.counts())['documents']!
    await account.faults({ match: { method, path: url }, fault })
    const failing = account.connect({ ...withoutWaiting(), retries: 0, breaker: false })
    const error = await thrownBy(() => failing.documents.createFromMarkdown({ organizationId, markdown: runbook }))
    expect(error).toBeInstanceOf(PartialError)
    await account.faults()
    const { done } = error as PartialError<MarkdownProgress>
    const finished = await client.documents.createFromMarkdown({ organizationId, markdown: runbook, resume: done })
    expect(finished.id).toBe(done.documentId)
    expect(await client.documents.toMarkdown(finished.id)).toBe(runbook)
    expect((await client.documents.get(finished.id)).content).toHaveLength(5)
    expect((await account.counts())['documents']).toBe(before + 1)
  })

  test('is whole where the answer to each section is lost', async () => {
    await account.faults({ match: { method: 'POST', path: '/documents/**' }, fault: { kind: 'status', status: 504, when: 'after' } })
    const losing = account.connect({ ...withoutWaiting(), breaker: false })
    const { requests, value } = await account.during(() => losing.documents.createFromMarkdown({ organizationId, markdown: runbook }))
    expect(requests.filter(({ method, path: url }) => method === 'POST' && url.endsWith('/sections'))).toHaveLength(5)
    expect(await client.documents.toMarkdown(value.id)).toBe(runbook)
  })

  test('with pictures in it is refused, or they are uploaded', async () => {
    await writeFile(path.join(folder, 'plan.png'), PNG)
    await writeFile(
      path.join(folder, 'pictures.md'),
      `# Pictures\n\n![a](data:image/png;base64,${PNG.toString('base64')}) ![b](plan.png)\n`,
    )
    const input = { organizationId, path: path.join(folder, 'pictures.md') }
    const refused = await account.during(() => thrownBy(() => client.documents.createFromMarkdown(input)))
    expect(refused.value).toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('upload') })
    expect(refused.requests).toEqual([])
    const { id } = await client.documents.createFromMarkdown({ ...input, pictures: 'upload' })
    const markdown = await client.documents.toMarkdown(id)
    expect(markdown.match(/!\[[ab]\]\(\/\d+\/docs\/\d+\/images\/\d+\)/g)).toHaveLength(2)
    expect(writes((await account.during(() => client.documents.replaceFromMarkdown(id, markdown))).requests)).toEqual([])
  })

  test.each([
    ['lies outside its folder', '../../../etc/hostname', 'invalid_input'],
    ['is not there', 'nowhere.png', 'invalid_input'],
    ['is a folder', 'folder/', 'file_unreadable'],
    ['is empty', 'data:image/png;base64,%0A', 'invalid_input'],
    ['leads outside by a link', 'link.png', 'invalid_input'],
  ])('with a picture that %s is refused before there is a document', async (what, address, code) => {
    const file = path.join(folder, `${what}.md`)
    await writeFile(file, `# Out\n\n![b](${address})\n`)
    await mkdir(path.join(folder, 'folder'), { recursive: true })
    await symlink('/etc/hostname', path.join(folder, 'link.png')).catch(() => undefined)
    const { requests, value } = await account.during(() =>
      thrownBy(() => client.documents.createFromMarkdown({ organizationId, path: file, pictures: 'upload' })),
    )
    expect(value).toMatchObject({ code })
    expect(requests).toEqual([])
  })

  test('with a picture in a file that nothing says the place of is refused', async () => {
    const markdown = '# Out\n\n![b](picture.png)\n'
    const { requests, value } = await account.during(() =>
      thrownBy(() => client.documents.createFromMarkdown({ organizationId, markdown, pictures: 'upload' })),
    )
    expect(value).toMatchObject({ code: 'invalid_input' })
    expect(requests).toEqual([])
  })

  test.each([
    ['umlauts', 'Größe äöü ß'],
    ['emoji', '👩‍💻 🎉 **🎉"x"**'],
    ['right-to-left text', 'مرحبا שלום \u200f(x)'],
    ['a long name', 'x'.repeat(300)],
    ['signs of Markdown', '*a* _b_ `c` <d> [e](f) | g & h'],
  ])('keeps %s in its name and text', async (_, text) => {
    const { id } = await client.documents.createFromMarkdown({ organizationId, title: text, markdown: `Text: ${text}\n` })
    expect((await client.documents.get(id)).name).toBe(text)
    const markdown = await client.documents.toMarkdown(id)
    expect(writes((await account.during(() => client.documents.replaceFromMarkdown(id, markdown))).requests)).toEqual([])
    expect(await client.documents.toMarkdown(id)).toBe(markdown)
  })

  test('is not written by a client that only reads', async () => {
    const { id } = await client.documents.createFromMarkdown({ organizationId, markdown: runbook })
    const reader = account.connect({ readOnly: true })
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => reader.documents.createFromMarkdown({ organizationId, markdown: runbook })),
        thrownBy(() => reader.documents.replaceFromMarkdown(id, 'Other.')),
        thrownBy(() => reader.documents.ensureFolder(organizationId, ['Never made'])),
        thrownBy(() => reader.documents.addImage(id, { content: PNG, name: 'a.png' })),
        thrownBy(() => reader.documents.archive(id)),
        thrownBy(() => reader.documents.publish(id)),
      ]),
    )
    for (const error of errors) expect(error).toMatchObject({ code: 'read_only' })
    expect(writes(requests)).toEqual([])
  })
})

describe('a document saved as a file', () => {
  const target = (name: string): string => path.join(folder, name)
  test('is its Markdown or a page of which nothing can run, by the ending, and never half', async () => {
    const { id } = await client.documents.createFromMarkdown({ organizationId, markdown: runbook })
    await client.documents.addSection(id, {
      resourceType: 'Document::Text',
      content: '<p onclick="x()">Text <a href="javascript:x()">a</a> <img src="/1/docs/2/images/3"></p>',
    })
    const saved = await client.documents.download(id, target('out.md'))
    const bytes = await readFile(target('out.md'))
    expect(saved).toEqual({
      path: target('out.md'),
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      format: 'markdown',
    })
    expect(bytes.toString()).toBe(await client.documents.toMarkdown(id))
    await client.documents.download(id, target('out.html'))
    const page = await readFile(target('out.html'), 'utf8')
    expect(page).toContain('<h2>Steps</h2>')
    expect(page).toMatch(/src="https:\/\/[^"]+\/1\/docs\/2\/images\/3"/)
    expect(page).not.toMatch(/onclick|javascript:|<script/)
    expect(await thrownBy(() => client.documents.download(id, target('out.md')))).toMatchObject({ code: 'invalid_input' })
    await account.faults({ match: { path: '/documents/*/relationships/sections' }, fault: { kind: 'status', status: 503, when: 'before' } })
    const names = await readdir(folder)
    const failing = account.connect({ ...withoutWaiting(), retries: 0 })
    expect(await thrownBy(() => failing.documents.download(id, target('half.md')))).toMatchObject({ code: 'server_error' })
    expect(await readdir(folder)).toEqual(names)
    expect((await stat(target('out.md'))).size).toBe(bytes.length)
  })

  test('is the attached file where there is one', async () => {
    await writeFile(target('network.txt'), 'the plan')
    const { id } = await client.documents.upload({ organizationId, path: target('network.txt') })
    const saved = await client.documents.download(id, target('copy.txt'))
    expect([saved.format, await readFile(target('copy.txt'), 'utf8')]).toEqual(['file', 'the plan'])
    await client.attachments.upload({ resourceType: 'documents', resourceId: id, content: Buffer.from('x'), name: 'other.txt' })
    expect(await client.documents.download(id, target('copy2.txt'))).toMatchObject({ format: 'file', sizeBytes: 8 })
    await client.documents.update(id, { name: 'Renamed' })
    expect(await thrownBy(() => client.documents.download(id, target('copy3.txt')))).toMatchObject({ code: 'ambiguous_name' })
    const { id: bare } = await client.documents.create({ organizationId, name: 'Bare' })
    expect(await thrownBy(() => client.documents.download(bare, target('bare.txt'), { format: 'file' }))).toMatchObject({
      code: 'invalid_input',
    })
  })
})

test('ids beyond 2^53 name the same document, folder, section and picture everywhere', async () => {
  const large = await Account.open({ quirks: { 'id-size': '18-digit' } })
  try {
    const documents = large.connect().documents
    const { id: owner } = await large.connect().organizations.create({ name: 'Large ids' })
    const { id } = await documents.createFromMarkdown({ organizationId: owner, folder: ['A', 'B'], markdown: runbook })
    expect(Number.isSafeInteger(Number(id))).toBe(false)
    expect((await documents.addImage(id, { content: PNG, name: 'a.png' })).documentId).toBe(id)
    const { sectionId } = await documents.addGallery(id, [{ content: PNG, name: 'b.png' }])
    const { sections } = await documents.get(id, { sections: true })
    await documents.reorderSections(id, [sectionId, ...sections.slice(0, -1).map((section) => section.id)])
    expect((await documents.sections(id))[0]!.id).toBe(sectionId)
    expect((await documents.list({ organizationId: owner }).collect()).map((document) => document.id)).toEqual([id])
  } finally {
    await large.close()
  }
})
