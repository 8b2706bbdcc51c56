/** Ready workflows over the API: audits and onboarding. */
export * from './audit-documentation/index.js'
export * from './onboard-client/index.js'
