/** Routes that exist for signed-in sessions and refuse keys with a 401 of their own (E). */
const ROUTES: readonly (readonly [method: string | undefined, path: RegExp])[] = [
  ['POST', /^(\/organizations\/[^/]+\/relationships)?\/checklists$/],
  [undefined, /^(\/checklists\/[^/]+\/relationships)?\/checklist_tasks(\/[^/]+)?$/],
]

export const isSessionOnly = (method: string, path: string): boolean => {
  if (!path.includes('/checklist')) return false
  const plain = `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`.replace(/^\/api(?=\/)/, '')
  return ROUTES.some(([verb, route]) => (verb === undefined || verb === method) && route.test(plain))
}
