export type KeyProblemCode =
  | 'empty'
  | 'placeholder'
  | 'bearer'
  | 'quoted'
  | 'blank_inside'
  | 'invisible_character'
  | 'control_character'
  | 'not_ascii'
  | 'wrong_prefix'
  | 'too_short'

/** What is wrong with a key, in words that do not show the key. */
export interface KeyProblem {
  readonly code: KeyProblemCode
  /** A sentence. */
  readonly text: string
  /** Such a text cannot be a key. The others are only unlike any known key, and the server has the last word. */
  readonly fatal: boolean
}

export interface CheckedKey {
  /** The text without the line end that files and commands leave behind, and without blanks around it. */
  readonly key: string
  readonly problems: readonly KeyProblem[]
}

const PREFIX = 'ITG.'
const SHORTEST_REST = 32

// Random letters may spell anything, `mykey` included: such a key is only doubted when it is one sign over and over.
const LIKE_A_KEY = /^ITG\.[A-Za-z0-9]{32,}$/
const REPEATED = /^(itg\.)?[x*.\-_?#0]+$/i
const PLACEHOLDERS: readonly RegExp[] = [
  /^\$\{.*\}$|^\$\(.*\)$|^\$[A-Z_][A-Z0-9_]*$|^%[A-Z_][A-Z0-9_]*%$|^\{\{.*\}\}$/is,
  /^<.*>$|^\[.*\]$/s,
  /(your|my|insert|enter|paste|put|the)[-_. ]*((it|itglue|it[-_ ]glue|api|secret|access)[-_. ]*)*key/i,
  /^(itg\.)?(changeme|change[-_ ]me|replace[-_ ]?me|replace[-_ ]?this|todo|tbd|fixme|secret|dummy|placeholder|example|sample|none|null|undefined|redacted|key|api[-_ ]?key|token)$/i,
]

const INVISIBLE = /\p{Cf}/u
// Line ends and tabs are blanks.
const CONTROL = /(?![\t\n\v\f\r])\p{Cc}/u
const LOOK_ALIKE = /(?![\s\p{Cf}\p{Cc}])[^\x00-\x7F]/u

/** Looks at a text that is meant to be an API key. Never throws, and no text it returns holds any part of the key. */
export const checkKey = (text: string): CheckedKey => {
  const problems: KeyProblem[] = []
  const add = (code: KeyProblemCode, sentence: string, fatal = true): void => {
    problems.push({ code, text: sentence, fatal })
  }
  // A byte order mark and blanks around the key are unambiguous: they are taken away, not complained about.
  let key = text.replace(/^\uFEFF/, '').replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
  if (key === '') {
    add('empty', 'The key is empty.')
    return { key, problems }
  }
  if (/^(bearer|token|x-api-key\s*[:=])\s*/i.test(key) && !/^token$/i.test(key))
    add('bearer', 'The key starts with a word of an HTTP header; only the key itself belongs here.')
  if (/^(["'`\u2018\u2019\u201C\u201D]).*|.*["'`\u2018\u2019\u201C\u201D]$/s.test(key)) {
    add('quoted', 'The key stands in quotation marks; they do not belong to it.')
    key = key.replace(/^["'`\u2018\u2019\u201C\u201D]+|["'`\u2018\u2019\u201C\u201D]+$/g, '')
  }
  if (REPEATED.test(key) || (!LIKE_A_KEY.test(key) && PLACEHOLDERS.some((pattern) => pattern.test(key))))
    add('placeholder', 'The key is a placeholder, not a key; a variable may not have been filled in.')
  if (INVISIBLE.test(key))
    add('invisible_character', 'The key contains an invisible character, as left by copying from a web page or a chat.')
  if (problems.every(({ code }) => code !== 'placeholder' && code !== 'bearer')) {
    if (/\s/.test(key)) add('blank_inside', 'The key contains a blank or a line break.')
    if (CONTROL.test(key)) add('control_character', 'The key contains a control character.')
    if (LOOK_ALIKE.test(key))
      add('not_ascii', 'The key contains a letter or sign that no key has, perhaps a look-alike of another alphabet.')
  }
  if (problems.length === 0) {
    if (!key.startsWith(PREFIX)) add('wrong_prefix', `The key does not start with ${PREFIX}, as keys of IT Glue do.`, false)
    else if (key.length < PREFIX.length + SHORTEST_REST)
      add(
        'too_short',
        `The key is shorter than any key of IT Glue (${PREFIX} and at least ${SHORTEST_REST} characters); part of it may be missing.`,
        false,
      )
  }
  return { key, problems }
}
