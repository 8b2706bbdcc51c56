import { expect, test } from 'vitest'
import { pathTemplate } from './path-template.js'

test.each([
  ['/organizations', '/organizations'],
  ['/configurations/4489414129010794', '/configurations/:id'],
  ['/organizations/1/relationships/configurations/2', '/organizations/:id/relationships/configurations/:id'],
  ['/configurations/1/relationships/related_items', '/configurations/:id/relationships/related_items'],
  ['/documents/7/publish', '/documents/:id/publish'],
  ['/of/no/such/route-17', '/:id/:id/:id/:id'],
  ['/contacts/', '/contacts/'],
])('%s is %s', (path, template) => {
  expect(pathTemplate(path)).toBe(template)
})
