import { behaviours } from './define.js'

/** How requests reach the API: addresses, keys, bodies. */
export const REQUESTS = behaviours({
  'api-prefix': { doc: 'A leading `/api` in the path is the same address.', source: ['D25', 'V'] },
  'loose-slashes': { doc: 'Double slashes and a slash at the end are the same address.', source: ['V'] },
  'put-is-patch': { doc: 'PUT does what PATCH does.', source: ['V', 'D25'] },
  'unknown-route-page': { doc: 'An unknown route answers 404 with a page of HTML.', source: ['PSI'] },
  'no-flat-interfaces': {
    doc: 'Interfaces, documents and folders have no list of their own: only that of their parent.',
    source: ['PSI', 'C12', 'E'],
  },
  'web-addresses': { doc: '`resource-url` is an address of the web application, not of the API.', source: ['D25'] },
  'bad-key-at-the-gateway': {
    doc: 'A missing, wrong or revoked key is refused by the gateway, whatever the route.',
    source: ['PSI', 'MS'],
  },
  'password-access': {
    doc: 'A key without password access neither shows nor takes values of passwords, and works otherwise.',
    source: ['D25'],
  },
  'one-account-for-a-key': {
    doc: 'A key sees its own account and nothing of another, whose ids are not there for it.',
    source: ['D25', 'PSI'],
  },
  'session-only-routes': {
    doc: 'Creating checklists and all of checklist tasks answer 401 "Only supported for JWT requests" to a key.',
    source: ['E'],
  },
  'json-content-types': {
    doc: '`application/json` is as good as `application/vnd.api+json`; other types are refused with 415.',
    source: ['D25', 'V'],
  },
  'multipart-files': { doc: 'Attachments and flexible assets take multipart forms, other resources do not.', source: ['D25'] },
  'reads-need-no-content-type': { doc: 'A request without a body needs no content type, and none needs an Accept.', source: ['D25'] },
  'names-in-any-case': { doc: 'Attributes may be written in snake_case, kebab-case and camelCase.', source: ['D25', 'V'] },
  'type-in-any-case': { doc: '`type` may be snake_case, kebab-case or absent.', source: ['D25'] },
  'four-booleans': { doc: 'A boolean is true, false, 1 or 0.', source: ['D25'] },
  'ids-as-numbers-or-texts': { doc: 'An id may be written as a number or as a text of digits.', source: ['D25'] },
  'null-empties': { doc: '`null` empties an attribute.', source: ['D25'] },
  'unknown-attributes-dropped': { doc: 'Unknown and read-only attributes are dropped without a word.', source: ['T', 'W'] },
  'bulk-ids-in-attributes': { doc: 'In a bulk write the id stands in the attributes.', source: ['D25'] },
  'bare-bodies': { doc: 'Exports and groups take `type` and `attributes` without `data` around them.', source: ['D25'] },
  'broken-json': { doc: 'A body that is no JSON answers 500.', source: ['AUI'] },
  'rate-limit': { doc: '3000 requests pass in five minutes, then 429.', source: ['D25'] },
})
