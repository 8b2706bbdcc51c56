/** TypeScript interfaces for the flexible asset types of an account. */
export { compareGenerated } from './compare-types.js'
export { generateTraitTypes } from './generate-types.js'
export type { GenerateTypesOptions } from './generate-types.js'
