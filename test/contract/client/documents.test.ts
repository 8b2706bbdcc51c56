import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PartialError } from '../../../src/index.js'
import type { DocumentUpload, GlueClient, UploadProgress } from '../../../src/index.js'
import { Account, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let folder: string
let organizationId: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-documents-'))
  organizationId = (await client.organizations.create({ name: 'Acme Dental' })).id
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => account.faults())

const file = async (name: string, content: string | Uint8Array = `content of ${name}`): Promise<string> => {
  await writeFile(path.join(folder, name), content)
  return path.join(folder, name)
}
const writes = (requests: readonly { readonly method: string; readonly path: string }[]): string[] =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path: url }) => `${method} ${url.replaceAll(/\d{4,}/g, ':id')}`)
const held = async (): Promise<readonly [number, number]> => {
  const { documents, attachments } = await account.counts()
  return [documents!, attachments!]
}
const ATTACHMENTS = { method: 'POST', path: '/documents/*/relationships/attachments' }

describe('a file uploaded as a document', () => {
  test('is a document and its attachment, in two writes', async () => {
    const [documents, attachments] = await held()
    const { requests, value: uploaded } = await account.during(async () =>
      client.documents.upload({ organizationId, path: await file('network.pdf') }),
    )
    expect(writes(requests)).toEqual(['POST /documents', 'POST /documents/:id/relationships/attachments'])
    expect(await held()).toEqual([documents + 1, attachments + 1])
    const document = await client.documents.get(uploaded.id, { include: ['attachments'] })
    expect(uploaded).toEqual({
      id: document.id,
      name: 'network.pdf',
      sizeBytes: 'content of network.pdf'.length,
      uploadedAt: document.included.attachments![0]!.createdAt,
      attachmentId: document.included.attachments![0]!.id,
      resourceUrl: document.resourceUrl,
    })
    expect(document.included.attachments).toMatchObject([{ attachmentFileName: 'network.pdf', attachmentFileSize: uploaded.sizeBytes }])
  })

  test('takes a name and a folder', async () => {
    const { id: documentFolderId } = await client.documentFolders.create({ organizationId, name: 'Network' })
    const uploaded = await client.documents.upload({ organizationId, documentFolderId, name: 'Network plan', path: await file('plan.png') })
    expect(await client.documents.get(uploaded.id)).toMatchObject({ name: 'Network plan', documentFolderId })
  })

  test.each([
    ['loses the answer after it took', { kind: 'status', status: 504, when: 'after' }],
    ['resets the connection after', { kind: 'reset', at: 'beforeResponse', when: 'after' }],
  ] as const)('is whole where the server %s the second step, because the attachment is looked for', async (_, fault) => {
    const [documents, attachments] = await held()
    await account.faults({ match: ATTACHMENTS, fault, times: 1 })
    const input: DocumentUpload = { organizationId, path: await file('runbook.txt') }
    const { requests, value } = await account.during(() => account.connect(withoutWaiting()).documents.upload(input))
    expect(account.stored('attachments', value.attachmentId)).toMatchObject({ attachmentFileName: 'runbook.txt' })
    expect(writes(requests)).toHaveLength(2)
    expect(await held()).toEqual([documents + 1, attachments + 1])
  })

  test.each([['refuses', { kind: 'status', status: 503, when: 'before' }, 'unknown', 1]] as const)(
    'is partial where the server %s the second step, and resumed without a second of either',
    async (_, fault, outcome, missing) => {
      const [documents, attachments] = await held()
      const input: DocumentUpload = { organizationId, path: await file('runbook.txt') }
      await account.faults({ match: ATTACHMENTS, fault, times: 1 })
      const error = await thrownBy(() => account.connect(withoutWaiting()).documents.upload(input))
      expect(error).toBeInstanceOf(PartialError)
      const { documentId } = (error as PartialError<UploadProgress>).done
      expect(error).toMatchObject({ code: 'partial', outcome, hint: expect.stringContaining(documentId) })
      expect(await held()).toEqual([documents + 1, attachments + 1 - missing])
      for (const attempt of [1, 2]) {
        const { requests, value: resumed } = await account.during(() => client.documents.upload({ ...input, resume: documentId }))
        expect(resumed.id).toBe(documentId)
        expect(writes(requests)).toHaveLength(attempt === 1 ? missing : 0)
      }
      expect(await held()).toEqual([documents + 1, attachments + 1])
    },
  )

  test('whose first step is in doubt is found, and goes on', async () => {
    const [documents, attachments] = await held()
    await account.faults({ match: { method: 'POST', path: '/documents' }, fault: { kind: 'status', status: 504, when: 'after' } })
    const { requests } = await account.during(async () =>
      account.connect(withoutWaiting()).documents.upload({ organizationId, path: await file('lost.txt') }),
    )
    expect(writes(requests)).toMatchObject(['POST /documents', expect.stringMatching(/attachments$/)])
    expect(await held()).toEqual([documents + 1, attachments + 1])
  })

  test('whose first step is not found is not sent again', async () => {
    const [documents, attachments] = await held()
    await account.faults({ match: { method: 'POST', path: '/documents' }, fault: { kind: 'status', status: 504, when: 'before' } })
    const { requests, value: error } = await account.during(async () => {
      const input = { organizationId, path: await file('doubt.txt') }
      return thrownBy(() => account.connect(withoutWaiting()).documents.upload(input))
    })
    expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown', hint: expect.stringContaining('Look') })
    expect(writes(requests)).toEqual(['POST /documents'])
    expect(await held()).toEqual([documents, attachments])
  })

  test('that cannot be read or sent sends nothing at all', async () => {
    await mkdir(path.join(folder, 'directory'), { recursive: true })
    const small = account.connect({ maxBodyBytes: 10_000 })
    const { requests, value: errors } = await account.during(async () => {
      const large = await file('large.bin', new Uint8Array(11_000))
      const empty = await file('empty.txt', '')
      const parent = { resourceType: 'documents', resourceId: '1' } as const
      return Promise.all([
        thrownBy(() => client.documents.upload({ organizationId, path: path.join(folder, 'absent.txt') })),
        thrownBy(() => client.documents.upload({ organizationId, path: path.join(folder, 'directory') })),
        thrownBy(() => client.documents.upload({ organizationId, path: empty })),
        thrownBy(() => client.documents.upload({ organizationId: '../1', path: large })),
        thrownBy(() => client.documents.upload({ organizationId, path: large, resume: '1/../2' })),
        thrownBy(() => small.documents.upload({ organizationId, path: large })),
        thrownBy(() => small.attachments.upload({ ...parent, path: large })),
        thrownBy(() => small.attachments.upload({ ...parent, content: new Uint8Array(11_000), name: 'large.bin' })),
        thrownBy(() => client.attachments.upload({ ...parent, content: new Uint8Array(), name: 'empty.bin' })),
        thrownBy(() => client.attachments.upload({ ...parent, path: path.join(folder, 'absent.txt') })),
      ])
    })
    expect(errors.map((error) => (error as { code: string }).code)).toEqual([
      'file_unreadable',
      'file_unreadable',
      'invalid_input',
      'hostile_id',
      'hostile_id',
      'too_large',
      'too_large',
      'too_large',
      'invalid_input',
      'file_unreadable',
    ])
    for (const error of errors) expect(error).toMatchObject({ outcome: 'not_sent' })
    expect(requests).toEqual([])
  })

  test('of the largest size that fits is sent', async () => {
    const limit = 200_000
    const exact = Math.floor(((limit - 2048) * 3) / 4)
    const bounded = account.connect({ maxBodyBytes: limit })
    const uploaded = await bounded.documents.upload({ organizationId, path: await file('exact.bin', new Uint8Array(exact).fill(7)) })
    expect(uploaded.sizeBytes).toBe(exact)
  })
})

describe('the sections of a document', () => {
  test('are a draft until it is published', async () => {
    const { id } = await client.documents.create({ organizationId, name: 'Runbook' })
    await client.documents.addSection(id, { resourceType: 'Document::Heading', content: 'Restart', level: 2 })
    await client.documents.addSection(id, { resourceType: 'Document::Text', content: '<p>Press it.</p>' })
    expect((await client.documents.sections(id)).map(({ resourceType, content, level }) => [resourceType, content, level])).toEqual([
      ['Document::Heading', 'Restart', 2],
      ['Document::Text', '<p>Press it.</p>', null],
    ])
    expect((await client.documents.get(id)).content).toEqual([])
    const events: string[] = []
    const stop = client.onWrite('document.*', ({ kind }) => void events.push(kind))
    await client.documents.publish(id)
    stop()
    expect(events).toEqual(['published'])
    expect((await client.documents.get(id)).content).toMatchObject([
      { resource_type: 'Document::Heading' },
      { resource_type: 'Document::Text' },
    ])
  })
})

describe('an attachment', () => {
  test('given twice is there once, whatever it is called by', async () => {
    const { id: resourceId } = await client.documents.create({ organizationId, name: 'With files' })
    const parent = { resourceType: 'documents', resourceId } as const
    const first = await client.attachments.upload({ ...parent, path: await file('a.txt', 'same') })
    expect(first.created).toBe(true)
    const second = await account.during(() => client.attachments.upload({ ...parent, content: Buffer.from('same'), name: 'a.txt' }))
    expect(second.value).toMatchObject({ id: first.id, created: false, sizeBytes: 4 })
    expect(writes(second.requests)).toEqual([])
    expect((await client.attachments.upload({ ...parent, content: Buffer.from('longer'), name: 'a.txt' })).created).toBe(true)
    expect((await client.attachments.upload({ ...parent, content: Buffer.from('same'), name: 'b.txt' })).created).toBe(true)
    const listed = await client.attachments.list(parent).collect()
    expect(listed.map(({ name }) => name).sort()).toEqual(['a.txt', 'a.txt', 'b.txt'])
    await client.attachments.update(first.id, { name: 'renamed.txt' }, parent)
    expect(await client.attachments.get(first.id, parent)).toMatchObject({ name: 'renamed.txt', attachmentFileName: 'a.txt' })
    expect((await client.attachments.upload({ ...parent, content: Buffer.from('same'), name: 'a.txt' })).id).toBe(first.id)
    await client.attachments.delete(first.id, parent)
    expect(await client.attachments.find(first.id, parent)).toBeNull()
  })

  test('carries its bytes as they are', async () => {
    const { id: resourceId } = await client.documents.create({ organizationId, name: 'Bytes' })
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    // A view into a larger buffer: what lies around it must not travel.
    const view = new Uint8Array(Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]).buffer, 0, 0)
    const around = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')])
    expect(view).toHaveLength(0)
    const { id } = await client.attachments.upload({
      resourceType: 'documents',
      resourceId,
      content: around.subarray(6, 262),
      name: 'all.bin',
    })
    const { createHash } = await import('node:crypto')
    expect(account.stored('attachments', id)).toMatchObject({
      attachmentFileSize: 256,
      contentHash: createHash('sha256').update(bytes).digest('hex'),
    })
  })
})
