/**
 * Whether a text may hold a secret at all. It is asked of every text of an account, and nearly all hold nothing, so it looks at each
 * character once: where three letters begin a suspicious word, and only there, an expression looks closer.
 */

/** What a text was found to hold; bits, so that only the patterns for it are tried. */
export const SUSPICION = { none: 0, label: 1, account: 2, form: 4 } as const

const LABEL =
  /pass|kennw|(?<![a-z])p(?:w|wd|sk|\/w|in)(?![a-z])|(?<![a-z])pin(?:code| )|secret|token|key|cred|otp|[2m]fa(?![a-z])|seed|(?:access|security|recovery|alarm|door|gate|unlock|activation|account|backup|auth)[ _-]?code|recovery phrase/iy
const ACCOUNT =
  /(?:log-?in|sign-?in|admin|root|user|(?<![a-z])sa(?![a-z])|account|recovery|operator|guest|support|service|manager|ubnt|(?<![a-z])pi(?![a-z])|cisco|enable|oracle|postgres|maint)[^\n]{0,120}?[/|:=-]/iy
const FORM =
  /sig=|bearer\s|basic\s|-----begin|itg\.|eyj|akia|asia|aiza|gh[pousr]_|github_pat|glpat|npm_|[sr]k[-_]|xox|(?<![a-z])sg\.|hooks\.slack|:\/\/[^\s/]*@|putty-|otpauth|[?&;](?:code|token|api_?key|key|secret)=/iy
const CLOSER = [
  [SUSPICION.label, LABEL],
  [SUSPICION.account, ACCOUNT],
  [SUSPICION.form, FORM],
] as const

/** How the words above begin. `unlock code` and its like are found by their first letters too. */
const BEGINNINGS: readonly (readonly [number, string])[] = [
  [SUSPICION.label, 'pas ken pw* p/w pwd psk pin sec tok key cre otp 2fa mfa see acc rec ala doo gat unl act bac aut'],
  [SUSPICION.account, 'log sig adm roo use sa* acc rec ope gue sup ser man ubn pi* cis ena ora pos mai'],
  [
    SUSPICION.form,
    'sig bea bas --- itg eyj aki asi aiz gh* git glp npm sk- sk_ rk- rk_ xox sg. hoo :// put otp ?co ?to ?ap ?ke ?se &co &to &ap &ke &se ;co ;to ;ap ;ke ;se',
  ],
]

const BITS = 5
const MASK = (1 << BITS) - 1
/** By the last five bits of three letters: what the word that begins so may be. */
const begins = new Uint8Array(1 << (3 * BITS))
for (const [bit, beginnings] of BEGINNINGS) {
  for (const beginning of beginnings.split(' ')) {
    const [a = 0, b = 0, c = 0] = [...beginning].map((letter) => letter.charCodeAt(0) & MASK)
    const start = (a << (2 * BITS)) | (b << BITS)
    // A word of two letters may be followed by anything.
    for (let any = 0; any <= MASK; any++) if (beginning.endsWith('*') || any === c) begins[start | any]! |= bit
  }
}

/** Capitals and the digits 2 to 7: seeds of one-time codes are made of them, and little else is for so long. */
const base32 = new Uint8Array(128)
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') base32[letter.charCodeAt(0)] = 1
const SEED_LENGTH = 26

export const suspicionsIn = (text: string): number => {
  let found = 0
  let window = 0
  let run = 0
  const { length } = text
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index)
    window = ((window << BITS) | (code & MASK)) & 0x7fff
    run = code < 128 && base32[code] === 1 ? run + 1 : 0
    if (run >= SEED_LENGTH) found |= SUSPICION.form
    const may = begins[window]! & ~found
    if (may !== 0 && index >= 2) found |= closerLook(text, index - 2, may)
  }
  // A word of two letters at the very end has no third.
  const last = begins[(window << BITS) & 0x7fff]! & ~found
  return last !== 0 && length >= 2 ? found | closerLook(text, length - 2, last) : found
}

const closerLook = (text: string, at: number, may: number): number => {
  let found = 0
  for (const [bit, expression] of CLOSER) {
    if ((may & bit) === 0) continue
    expression.lastIndex = at
    if (expression.test(text)) found |= bit
  }
  return found
}
