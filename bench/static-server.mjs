// The base of all comparisons: plain node:http that answers from memory, in a process of its own.
// `node bench/static-server.mjs RECORDS LATENCY_MS` prints its URL.
import http from 'node:http'

const [records = 0, latencyMs = 0] = process.argv.slice(2).map(Number)
const PAGE = 1000
const stamp = '2026-03-01T08:00:00.000Z'
const configuration = (index) => ({
  id: String(4489414129010794 + index),
  type: 'configurations',
  attributes: {
    'organization-id': 4489414129000000 + (index % 60),
    'organization-name': `Organization ${index % 60}`,
    'resource-url': `https://example.itglue.com/${index % 60}/configurations/${index}`,
    restricted: false,
    'my-glue': false,
    name: `SRV-${index}`,
    hostname: `srv-${index}.example.net`,
    'primary-ip': `10.${index % 200}.${index % 250}.${index % 240}`,
    'mac-address': '00:11:22:33:44:55',
    'serial-number': `SN${index}`,
    'asset-tag': null,
    position: null,
    'installed-by': null,
    'purchased-by': null,
    notes: `<p>Rack ${index % 40}, unit ${index % 42}. Serviced every spring.</p>`,
    'operating-system-notes': null,
    'warranty-expires-at': '2027-03-31',
    'installed-at': '2024-04-01',
    'purchased-at': '2024-03-15',
    'created-at': stamp,
    'updated-at': stamp,
    'organization-short-name': `ORG${index % 60}`,
    'configuration-type-id': 4489414129000100,
    'configuration-type-name': 'Server',
    'configuration-type-kind': 'server',
    'configuration-status-id': 4489414129000200,
    'configuration-status-name': 'Active',
    'manufacturer-id': 4489414129000300,
    'manufacturer-name': 'Dell',
    'model-id': 4489414129000400,
    'model-name': 'PowerEdge R650',
    'operating-system-id': 4489414129000500,
    'operating-system-name': 'Windows Server 2022',
    'location-id': null,
    'location-name': null,
    archived: false,
    'contact-id': null,
    'contact-name': null,
    'default-gateway': null,
    'psa-integration': 'disabled',
    'mitp-device-expiration-date': null,
    'mitp-end-of-life-date': null,
  },
})
const pages = Math.max(1, Math.ceil(records / PAGE))
const meta = (number) => ({
  'current-page': number,
  'next-page': number < pages ? number + 1 : null,
  'prev-page': number > 1 ? number - 1 : null,
  'total-pages': pages,
  'total-count': records,
  filters: {},
})
const lists = Array.from({ length: pages }, (_, page) => {
  const data = Array.from({ length: Math.min(PAGE, records - page * PAGE) }, (_, index) => configuration(page * PAGE + index))
  return Buffer.from(JSON.stringify({ data, meta: meta(page + 1), links: {} }))
})
const one = Buffer.from(JSON.stringify({ data: configuration(0) }))

const server = http.createServer((request, response) => {
  const page = /page(?:%5B|\[)number(?:%5D|\])=(\d+)/.exec(request.url ?? '')
  const body = page === null ? one : (lists[Number(page[1]) - 1] ?? lists[0])
  const answer = () => response.writeHead(200, { 'content-type': 'application/vnd.api+json', 'content-length': body.length }).end(body)
  if (latencyMs > 0) setTimeout(answer, latencyMs)
  else answer()
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
process.on('disconnect', () => process.exit(0))
