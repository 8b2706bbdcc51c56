import { UsageError } from '../../errors.js'

const LONGEST = 100_000

// Strings, names in quotes and comments, in which a semicolon or a word means nothing.
const PIECE = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`[^`]*`?|\[[^\]]*\]?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;|[^'"`[\-/;]+|[-/]/g
const FIRST_WORD = /^\s*([a-z]+)/i
const READING = ['SELECT', 'WITH', 'VALUES', 'EXPLAIN']

/**
 * The text without a semicolon at its end.
 * @throws UsageError `invalid_input` for more than one statement, and for one that does not begin like a question. What it may then do is
 *   decided by SQLite, not here.
 */
export const oneStatement = (text: string): string => {
  if (text.includes('\0')) throw refused('A statement has no NUL character.')
  if (text.length > LONGEST) throw new UsageError('too_large', `A statement has ${LONGEST} characters at most.`)
  let statement = ''
  let plain = ''
  let ended = false
  for (const [piece] of text.matchAll(PIECE)) {
    const isComment = piece.startsWith('--') || piece.startsWith('/*')
    if (ended && !isComment && piece !== ';' && piece.trim() !== '') throw refused('Only one statement can be run at a time.')
    if (piece === ';') ended = true
    else if (!ended) {
      statement += isComment ? ' ' : piece
      plain += isComment ? ' ' : piece
    }
  }
  const word = FIRST_WORD.exec(plain)?.[1]?.toUpperCase()
  if (word === undefined) throw refused('There is no statement.')
  if (!READING.includes(word)) throw refused(`${word} is no question. The mirror is read only.`)
  return statement.trim()
}

const refused = (message: string): UsageError =>
  new UsageError('invalid_input', message, {
    hint: 'Ask with SELECT, for example: SELECT name FROM configurations WHERE archived = 0 LIMIT 10',
  })
