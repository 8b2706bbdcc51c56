import { expect, it } from 'vitest'
import { unreachableFrom } from './public-types.js'

// Outside the test: the compiler reads the whole project, which takes as long as the machine is busy.
const unreachable = unreachableFrom('src/index.ts')

/** Parts that a reader of a signature sees through, and that nobody has to name. */
const SEEN_THROUGH =
  /^(?:\w+Methods < ResourceMethods|SpecialOperations < ResourceClients|ClientPipeline < GlueClient|ListPlan < RecordList)$/

it('every type in a signature of the package can be imported from it', () => {
  expect(unreachable.filter((mention) => !SEEN_THROUGH.test(mention))).toEqual([])
})
