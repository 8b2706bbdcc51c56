import type { RecordTypes } from '../../src/catalog/index.js'
import { auditDocumentation } from '../../src/workflows/index.js'
import type { AuditResult } from '../../src/workflows/index.js'
import { memorySource, recordOf } from './memory-source.js'

export const AUDIT_DAY = new Date('2026-03-02T00:00:00Z')
const at = (daysAgo: number): string => new Date(AUDIT_DAY.getTime() - daysAgo * 86_400_000).toISOString()

/**
 * The audit of an account of `count` organizations with a few things wrong in each.
 * @param name of the organization, and of everything in it
 */
export const auditOf = (count: number, name: (index: number) => string = (index) => `Organization ${index + 1}`): Promise<AuditResult> => {
  const organizations: RecordTypes['organizations'][] = []
  const configurations: RecordTypes['configurations'][] = []
  const contacts: RecordTypes['contacts'][] = []
  const passwords: RecordTypes['passwords'][] = []
  const documents: RecordTypes['documents'][] = []
  const domains: RecordTypes['domains'][] = []
  for (let index = 0; index < count; index++) {
    const organizationId = String(1000 + index)
    const own = name(index)
    const url = (what: string, id: string): string => `https://example.itglue.com/${organizationId}/${what}/${id}`
    organizations.push(
      recordOf('organizations', { id: organizationId, name: own, organizationTypeName: 'Customer', organizationStatusName: 'Active' }),
    )
    for (let number = 0; number < 12; number++) {
      const id = `${organizationId}${String(number).padStart(2, '0')}`
      configurations.push(
        recordOf('configurations', {
          id,
          organizationId,
          name: `${own} device ${number}`,
          configurationTypeName: number === 0 && index % 3 > 0 ? 'Firewall' : 'Workstation',
          psaIntegration: number === 3 ? 'orphaned' : 'enabled',
          serialNumber: number % 4 === 0 ? null : `SN-${id}`,
          warrantyExpiresAt: at(number * 20 - 100).slice(0, 10),
          updatedAt: at(number * 10),
          resourceUrl: url('configurations', id),
        }),
      )
      if (number < index % 9) {
        contacts.push(
          recordOf('contacts', {
            id,
            organizationId,
            name: `${own} person ${number}`,
            important: number === 0,
            resourceUrl: url('contacts', id),
          }),
        )
        passwords.push(
          recordOf('passwords', {
            id,
            organizationId,
            name: `${own} login ${number}`,
            createdAt: at(900),
            passwordUpdatedAt: at(number * 150),
            resourceUrl: url('passwords', id),
          }),
        )
        documents.push(
          recordOf('documents', {
            id,
            organizationId,
            name: `${own} runbook ${number}`,
            published: true,
            updatedAt: at(number * 120),
            resourceUrl: url('docs', id),
          }),
        )
      }
    }
    domains.push(
      recordOf('domains', {
        id: organizationId,
        organizationId,
        name: own,
        expiresOn: at((index % 20) * 10 - 100),
        resourceUrl: url('domains', '1'),
      }),
    )
  }
  return auditDocumentation(memorySource({ organizations, configurations, contacts, passwords, documents, domains }), { now: AUDIT_DAY })
}

/** Names that would run, break out or mislead if they were ever taken for more than text. */
export const HOSTILE_NAMES: readonly string[] = [
  '<script>window.__hit=1</script>',
  '"><img src=x onerror=window.__hit=1>',
  "' onmouseover='window.__hit=1",
  '</script><script>window.__hit=1</script>',
  '</style><svg onload=window.__hit=1>',
  '<iframe srcdoc="<script>parent.__hit=1</script>">',
  'javascript:window.__hit=1',
  '&lt;b&gt;not bold&lt;/b&gt;',
  '${window.__hit=1}',
  '{{constructor.constructor("window.__hit=1")()}}',
  '<a href="javascript:window.__hit=1">x</a>',
  '--><script>window.__hit=1</script><!--',
  ']]><script>window.__hit=1</script>',
  '<math><mi//xlink:href="data:x,<script>window.__hit=1</script>">',
  '\u202Egnp.exe',
  'null\u0000byte <b>',
  '`onclick=window.__hit=1`',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '\u2028\u2029<form action=https://evil.example><button>go',
]
