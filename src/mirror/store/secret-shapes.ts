/** What secrets look like in the texts that people write, and how to take them out while what stands around them stays. */
import { REDACTED } from '../../http/redaction.js'
import { SUSPICION, suspicionsIn } from './suspicion.js'

// Blank space as editors leave it, markup, and the marks of emphasis: what may stand between a label and its value.
const GAP = String.raw`(?:\s|&nbsp;|&#160;|\u00a0|<[^<>]{0,200}>|\*\*|__|\x60){0,12}`
const TAGS = String.raw`(?:\s|&nbsp;)*(?:<[^<>]{0,200}>(?:\s|&nbsp;)*){1,8}`
const THING = '(?:key|secret|token|code|password|pass ?phrase|passwd|pin|seed|psk)s?'
const OF =
  '(?:wi-?fi|wlan|wpa[23]?|network|security|api|access|secret|private|encryption|decryption|shared|pre[ _-]?shared|master|recovery|bitlocker|licen[cs]e|product|activation|account|storage|auth|client|app|ssh|bios|unlock|backup|alarm|door|gate|enable|admin|root|otp|totp|mfa|2fa|signing|webhook|session|refresh|bearer)'
const LABEL = `(?:pass(?:[ _-]?(?:words?|wd|phrases?|codes?|keys?))?|passwort|kennwort|pwd|p/w|pw|psk|pin(?:[ _-]?(?:code|number|no))?|${OF}(?:[ _-]+${OF})?[ _-]?${THING}|secret|token|t?otp|seed|credentials?|creds?)`
// The first is a label inside of a longer word too: `dbPassword`.
const LABELLED_START = String.raw`(?:pass(?:words?|wd|phrase)|(?<![\p{L}\p{N}])(?:new|old|current|temp(?:orary)?)?${LABEL})(?:\s*\([^()\n]{0,40}\))?`
// Of a name in JSON, in JSON within JSON, and in the programs that write such names.
const QUOTE = String.raw`(?:\\{0,7}["'])?`
const DELIMITER = '(?:[:=]|=>|->|→|–|—|(?<=\\s)-(?=\\s)|\\|)'
// Words that say where a secret is, or that there is a rule about it, in the place of one.
const POINTER =
  '(?:see|in|on|stored|kept|held|saved|the|is|was|are|not|no|none|n/?a|unknown|ask|same|as|expires?|expired|expiry|changed|changes|change|reset|resets|required|requires|never|contact|use|uses|used|via|vault|vaulted|itglue|it glue|keeper|lastpass|1password|bitwarden|tbd|todo|under|provided|sent|by|and|or|for|to|with|policy|must|should|can|will|minimum|at least|every|please|only|per|last|documented|managed|rotated|recorded|above|below|linked|attached|embedded|set by|set in)'
// The first look ahead keeps the gap before it from giving back what belongs to it.
const NOT_A_POINTER = String.raw`(?!\s|&nbsp;|&#160;|\*\*|__|\x60|<)(?!${POINTER}(?![\p{L}\p{N}@#$%^&*!_+=-]))(?!\[redacted\])`
const TOKEN = String.raw`(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|[^\s<>|"']+(?:['"][^\s<>|]*)?)`

// A value that nothing announces but its neighbour: letters with digits or signs among them, and no date, address, version or path.
const SHAPED = String.raw`(?!\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b)(?!\d{1,3}(?:\.\d{1,3}){1,3}\b)(?!v?\d+(?:\.\d+)+\b)(?!https?:)(?=[^\s<>|"',;]*[\p{L}])(?=[^\s<>|"',;]*[\d!@#$%^&*_+=~?])[^\s<>|"',;]{5,}`
const ACCOUNT =
  '(?:log-?in|sign-?in|(?:local|domain|global|super|sys)?[ _-]?admin\\w*|root|user(?:name)?|sa|accounts?|recovery|operator|guest|support|service|manager|ubnt|pi|cisco|enable|oracle|postgres|sysadmin|maint)'

type Pattern = readonly [RegExp, string]

/** Blocks, and forms that say themselves what they are. */
const FORMS: readonly Pattern[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g, REDACTED],
  [/(PuTTY-User-Key-File)[\s\S]*?(?:Private-MAC:[^\n]*|$)/g, `$1 ${REDACTED}`],
  [/otpauth(?:-migration)?:\/\/[^\s<>"']+/gi, REDACTED],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:<>"']{0,100}:[^\s@<>"']{1,200}@/gi, `$1${REDACTED}@`],
  [/ITG\.[\w-]{8,}/g, REDACTED],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, REDACTED],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{20,})/g, REDACTED],
  [/\b(?:xox[a-z]-[\w-]{10,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|[sr]k[-_](?:live|test|proj|ant)[-_][\w-]{10,})/g, REDACTED],
  [/(hooks\.slack\.com\/services\/)[\w/]+/g, `$1${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, REDACTED],
  [/([?&;](?:sig|code|token|access_token|api_?key|key|secret)=)[^\s&<>"']+/gi, `$1${REDACTED}`],
  [/\b((?:Bearer|Basic)\s+)(?=[\w+/=.~-]*\d)[\w+/=.~-]{12,}/g, `$1${REDACTED}`],
  // Seeds of one-time codes are base32: nothing else has so many capitals and no 0, 1, 8 or 9.
  [/\b(?=[A-Z]*[2-7])[A-Z2-7]{26,}={0,6}(?![\w=])/g, REDACTED],
]

const LABELLED: readonly Pattern[] = [
  // A label, a sign, and a value; pass phrases and seeds go on to the end of their line.
  [
    new RegExp(
      String.raw`((?<![\p{L}\p{N}])(?:pass[ _-]?phrase|recovery (?:key|code|phrase)s?|seed phrase|(?:t?otp|mfa|2fa)[ _-]?(?:secret|seed|key))${GAP}(?:[:=]|=>|->)${GAP})${NOT_A_POINTER}[^\n<]+`,
      'giu',
    ),
    `$1${REDACTED}`,
  ],
  [new RegExp(String.raw`(${LABELLED_START}${QUOTE}${GAP}${DELIMITER}${GAP})${NOT_A_POINTER}${TOKEN}`, 'giu'), `$1${REDACTED}`],
  // A cell or a heading, and a cell with one word.
  [new RegExp(String.raw`(${LABELLED_START}${TAGS})${NOT_A_POINTER}[^\s<>]+(?=(?:\s|&nbsp;)*<)`, 'giu'), `$1${REDACTED}`],
  // A label, perhaps a verb, and what looks like nothing but a secret.
  [
    new RegExp(String.raw`(${LABELLED_START}\s+(?:(?:is|was|now|to|set|changed|are|of)\s+){0,3})(?!\[redacted\])${SHAPED}`, 'giu'),
    `$1${REDACTED}`,
  ],
  [new RegExp(String.raw`((?<![\p{L}\p{N}])keys?${GAP}[:=]${GAP})(?=[^\s<>]*\d)(?=[^\s<>]*\p{L})[^\s<>"']{12,}`, 'giu'), `$1${REDACTED}`],
]

const ACCOUNTS: readonly Pattern[] = [
  // `admin / Hunter2`
  [new RegExp(String.raw`((?<![\p{L}\p{N}])${ACCOUNT}${GAP}(?:[/|:]|\s-\s)${GAP})(?!\[redacted\])${SHAPED}`, 'giu'), `$1${REDACTED}`],
  [
    new RegExp(String.raw`((?<![\p{L}\p{N}])${ACCOUNT}${GAP}[:=]?${GAP}[\w.@\\-]{1,64}\s*[/|]\s*)(?!\[redacted\])${SHAPED}`, 'giu'),
    `$1${REDACTED}`,
  ],
]

/** The text without what looks like a secret. The same text again when it is given its own result. */
export const withoutSecretShapes = (text: string): string => {
  const suspicions = suspicionsIn(text)
  if (suspicions === SUSPICION.none) return text
  let result = text
  if ((suspicions & SUSPICION.form) !== 0) result = applied(FORMS, result)
  if ((suspicions & SUSPICION.label) !== 0) result = applied(LABELLED, result.includes('<table') ? withoutSecretColumns(result) : result)
  if ((suspicions & SUSPICION.account) !== 0) result = applied(ACCOUNTS, result)
  return result
}

const applied = (patterns: readonly Pattern[], text: string): string =>
  patterns.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text)

const CELL = /(<t[dh]\b[^>]*>)([\s\S]*?)(<\/t[dh]>)/gi
const SECRET_HEADING = new RegExp(`^(?:${LABEL}|key)$`, 'iu')

/** Tables of credentials have their label above the values, not before them. */
const withoutSecretColumns = (html: string): string =>
  html.replaceAll(/<table[\s\S]*?(?:<\/table>|$)/gi, (table) => {
    let secret: ReadonlySet<number> | undefined
    return table.replaceAll(/<tr\b[\s\S]*?(?=<tr\b|<\/table|$)/gi, (row) => {
      const plain = [...row.matchAll(CELL)].map((cell) => plainText(cell[2] ?? ''))
      if (secret === undefined) {
        const columns = plain.flatMap((text, index) => (SECRET_HEADING.test(text) ? [index] : []))
        // In a table of two columns that begins with its labels, each row is a label with its value.
        if (columns.length > 0 && !(plain.length === 2 && columns[0] === 0)) secret = new Set(columns)
        return row
      }
      let index = -1
      return row.replaceAll(CELL, (whole, open: string, content: string, close: string) => {
        index++
        return secret?.has(index) === true && plainText(content) !== '' ? `${open}${REDACTED}${close}` : whole
      })
    })
  })

const plainText = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&nbsp;|&#160;|\u00a0/g, ' ')
    .replace(/:\s*$/, '')
    .trim()

// The last word of a key decides: a password policy is none.
const SECRET_KEY =
  /(?:^|[-_ ])(?:pass|password|passwords|passwd|pwd|pw|passphrase|phrase|passcode|psk|pin|pincode|secret|token|t?otp|seed|key|keys|credential|credentials|creds)$/i

/** Whether a field of this name, defined by whoever runs the account, is there to hold a secret. */
export const namesSecretField = (key: string): boolean => SECRET_KEY.test(key)
