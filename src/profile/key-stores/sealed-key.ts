import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { ConfigurationError } from '../../errors.js'
import { keyFingerprint } from '../usage.js'

/**
 * The format of an encrypted key file: one line of JSON. scrypt makes a key of 256 bits out of the passphrase, AES-256-GCM seals
 * the API key with it. The parameters, the salt and the name of the profile are authenticated too, so a file can neither be
 * changed nor be put in the place of another profile's.
 */
interface SealedKey {
  readonly gluekitKey: 1
  readonly profile: string
  /** Names the key without opening the file. */
  readonly fingerprint: string
  readonly kdf: 'scrypt'
  readonly N: number
  readonly r: number
  readonly p: number
  readonly salt: string
  readonly nonce: string
  readonly sealed: string
}

/** 128 MiB and a large part of a second for each guess. */
export const DEFAULT_COST = 2 ** 17
// A file from elsewhere must not be able to ask for all memory there is.
const HIGHEST_COST = 2 ** 22
const BLOCK_SIZE = 8
const HIGHEST_PARALLELISM = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16

export const sealKey = async (profile: string, key: string, passphrase: string, cost: number = DEFAULT_COST): Promise<string> => {
  const salt = randomBytes(16)
  const nonce = randomBytes(NONCE_BYTES)
  const header = {
    gluekitKey: 1,
    profile,
    fingerprint: keyFingerprint(key),
    kdf: 'scrypt',
    N: cost,
    r: BLOCK_SIZE,
    p: 1,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
  } as const
  const secret = await derive(passphrase, salt, header)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce)
  cipher.setAAD(authenticated(header))
  const sealed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final(), cipher.getAuthTag()])
  secret.fill(0)
  return `${JSON.stringify({ ...header, sealed: sealed.toString('base64') })}\n`
}

/**
 * Throws `bad_configuration` when the text is no such file or asks for more than any file of gluekit does, and `bad_key` when the
 * passphrase is wrong or the file was changed: the two cannot be told apart.
 */
export const unsealKey = async (profile: string, text: string, passphrase: string, file: string): Promise<string> => {
  const header = readSealed(text, file)
  const nonce = Buffer.from(header.nonce, 'base64')
  const sealed = Buffer.from(header.sealed, 'base64')
  const secret = await derive(passphrase, Buffer.from(header.salt, 'base64'), header)
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, nonce)
    decipher.setAAD(authenticated({ ...header, profile }))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw new ConfigurationError('bad_key', `${file} could not be opened: the passphrase is wrong, or the file was changed.`, {
      hint: `Try the passphrase again, or store the key anew: gluekit auth login --profile ${profile} --store encrypted-file`,
    })
  } finally {
    secret.fill(0)
  }
}

/** The fingerprint of the key in a file, read without opening it; null when the text is no such file. */
export const sealedFingerprint = (text: string): string | null => {
  try {
    const value = JSON.parse(text) as Partial<SealedKey> | null
    return typeof value?.fingerprint === 'string' && /^[0-9a-f]{16}$/.test(value.fingerprint) ? value.fingerprint : null
  } catch {
    return null
  }
}

type Header = Omit<SealedKey, 'sealed'>

const authenticated = ({ gluekitKey, profile, fingerprint, kdf, N, r, p, salt, nonce }: Header): Buffer =>
  Buffer.from(JSON.stringify([gluekitKey, profile, fingerprint, kdf, N, r, p, salt, nonce]))

const derive = (passphrase: string, salt: Buffer, { N, r, p }: Pick<SealedKey, 'N' | 'r' | 'p'>): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The same passphrase typed on another system may come in another Unicode form.
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 129 * N * r * p + 2 ** 20 }, (error, secret) =>
      error === null ? resolve(secret) : reject(error),
    )
  })

const readSealed = (text: string, file: string): SealedKey => {
  const refuse = (problem: string): ConfigurationError =>
    new ConfigurationError('bad_configuration', `${file} is not a key file that gluekit can open: ${problem}.`, {
      hint: 'Store the key anew: gluekit auth login --store encrypted-file',
    })
  let value: Partial<SealedKey> | null
  try {
    value = JSON.parse(text) as Partial<SealedKey> | null
  } catch {
    throw refuse('it is damaged')
  }
  if (value?.gluekitKey !== 1 || value.kdf !== 'scrypt') throw refuse('it has another format')
  const { N, r, p, salt, nonce, sealed } = value
  if (!Number.isSafeInteger(N) || (N as number) < 2 || ((N as number) & ((N as number) - 1)) !== 0) throw refuse('it is damaged')
  if (
    (N as number) > HIGHEST_COST ||
    r !== BLOCK_SIZE ||
    !Number.isSafeInteger(p) ||
    (p as number) < 1 ||
    (p as number) > HIGHEST_PARALLELISM
  )
    throw refuse('it asks for more memory or time than any key file needs')
  if (
    typeof salt !== 'string' ||
    typeof nonce !== 'string' ||
    typeof sealed !== 'string' ||
    Buffer.from(nonce, 'base64').length !== NONCE_BYTES
  )
    throw refuse('it is damaged')
  if (Buffer.from(sealed, 'base64').length <= TAG_BYTES) throw refuse('it is damaged')
  return value as SealedKey
}
