// A plugin of Stryker, which loads it by itself: hence JavaScript.

/** Two words with a blank between them. Codes, header names, patterns and formats have none. */
const PROSE = /\p{L}{2,} \p{L}+/u

const isProse = ({ type, value, quasis = [], expressions = [] }) => {
  if (type === 'StringLiteral') return PROSE.test(value)
  if (type !== 'TemplateLiteral') return false
  // What decides something inside the text is tried all the same, and then the whole text is.
  return PROSE.test(quasis.map(({ value }) => value.cooked ?? '').join('')) && expressions.every(decidesNothing)
}

const decidesNothing = ({ type, computed, object, callee, arguments: given = [] }) => {
  if (type === 'Identifier' || type === 'ThisExpression' || type === 'PrivateName') return true
  if (type === 'MemberExpression') return computed !== true && decidesNothing(object)
  return type === 'CallExpression' && decidesNothing(callee) && given.every(decidesNothing)
}

/**
 * Leaves the wording of messages, hints and reasons alone: it may change without notice, so a test that pins it would be a burden.
 * That there is a message, a hint or a reason is still tried, by the mutants of the object or call that holds it.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: { shouldIgnore: ({ node }) => (isProse(node) ? 'The wording of a text for people is not tested.' : undefined) },
  },
]
