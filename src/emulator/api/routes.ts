import { resources } from '../../catalog/index.js'
import type { Endpoint, Resource } from '../../catalog/index.js'
import { resourceNamed } from '../wire/names.js'

interface Route {
  readonly resource: Resource
  readonly endpoint: Endpoint
  readonly segments: readonly string[]
}
export interface Match {
  readonly resource: Resource
  readonly endpoint: Endpoint
  readonly params: Readonly<Record<string, string>>
  readonly id: string | undefined
}

/**
 * In every path of the API the second segment and the fifth are variable and the others are fixed, but for a first segment that
 * names the kind of the parent. So a request finds its route by looking up its path with these segments blanked.
 */
const shapeOf = (segments: readonly string[], anyParent: boolean): string =>
  segments.map((segment, at) => (at === 1 || at === 4 || (anyParent && at === 0) ? ':' : segment)).join('/')

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

const routes = new Map<string, Route>()
for (const resource of resources) {
  for (const endpoint of resource.endpoints) {
    const segments = segmentsOf(endpoint.path)
    segments.forEach((segment, at) => {
      const variable = segment.startsWith(':')
      if (at > 0 && variable !== (at === 1 || at === 4)) throw new Error(`${endpoint.path} does not have the form that routes are found by`)
    })
    const name = `${endpoint.method} ${shapeOf(segments, segments[0]!.startsWith(':'))}`
    // Of a single and a bulk form on one path the single one comes first in the catalog; the bulk one then takes the body.
    if (!routes.has(name)) routes.set(name, { resource, endpoint, segments })
  }
}

/** The route of a request, or undefined. A leading `/api`, double slashes and a trailing slash are tolerated (D25, V); PUT means PATCH (V). */
export const matchRoute = (method: string, path: string): Match | undefined => {
  let segments = segmentsOf(path)
  if (segments[0] === 'api') segments = segments.slice(1)
  const verb = method === 'PUT' ? 'PATCH' : method
  const route = routes.get(`${verb} ${shapeOf(segments, false)}`) ?? routes.get(`${verb} ${shapeOf(segments, true)}`)
  if (route === undefined) return undefined
  const values: Record<string, string> = {}
  for (let at = 0; at < segments.length; at++) {
    const name = route.segments[at]!
    if (!name.startsWith(':')) continue
    const value = decode(segments[at]!)
    if (value === undefined) return undefined
    values[name.slice(1)] = value
  }
  const params: Record<string, string> = {}
  for (const [key, parameter] of Object.entries(route.resource.params ?? {})) {
    const value = values[parameter.segment]
    if (value === undefined) continue
    if (parameter.enum !== undefined && !parameter.enum.includes(value.replaceAll('-', '_'))) return undefined
    const parent = parameter.enum === undefined ? value : resourceNamed(value)
    if (parent === undefined) return undefined
    params[key] = parent
  }
  return { resource: route.resource, endpoint: route.endpoint, params, id: values.id }
}

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
