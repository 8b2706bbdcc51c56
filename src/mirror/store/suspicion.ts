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
const BEGINNINGS =
  'pas ken pw* p/w pwd psk pin sec tok key cre otp 2fa mfa see acc rec ala doo gat unl act bac aut log sig adm roo use sa* ope gue sup ser man ubn pi* cis ena ora pos mai bea bas --- itg eyj aki asi aiz gh* git glp npm sk- sk_ rk- rk_ xox sg. hoo :// put ?co ?to ?ap ?ke ?se &co &to &ap &ke &se ;co ;to ;ap ;ke ;se'.split(
    ' ',
  )

const BITS = 5
const MASK = (1 << BITS) - 1
const begins = new Uint8Array(1 << (3 * BITS))
const fold = (code: number): number => code & MASK
for (const beginning of BEGINNINGS) {
  const [a = 0, b = 0, c = 0] = [...beginning].map((letter) => fold(letter.charCodeAt(0)))
  if (!beginning.includes('*')) begins[(a << (2 * BITS)) | (b << BITS) | c] = 1
  else {
    // A word of two letters may be followed by anything.
    for (let any = 0; any <= MASK; any++) begins[(a << (2 * BITS)) | (b << BITS) | any] = 1
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
  // Two more than there are, so that a word at the very end is seen.
  const end = text.length + 2
  for (let index = 0; index < end; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 0
    window = ((window << BITS) | (code & MASK)) & 0x7fff
    run = code < 128 && base32[code] === 1 ? run + 1 : 0
    if (run >= SEED_LENGTH) found |= SUSPICION.form
    if (begins[window] === 1 && index >= 2) {
      for (const [bit, expression] of CLOSER) {
        if ((found & bit) !== 0) continue
        expression.lastIndex = index - 2
        if (expression.test(text)) found |= bit
      }
      if (found === 7) return found
    }
  }
  return found
}
