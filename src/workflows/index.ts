/** Ready workflows over the API: audits and onboarding. */
export { FileProblemsError } from './file-problems.js'
export type { FileProblem, Place } from './file-problems.js'
export * from './audit-documentation/index.js'
export * from './onboard-client/index.js'
export * from './flexible-asset-types/index.js'
export * from './generate-types/index.js'
