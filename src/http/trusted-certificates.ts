/** Certificates that are trusted besides those that Node brings: of a company whose proxy opens encrypted connections, for example. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as tls from 'node:tls'
import { ConfigurationError } from '../errors.js'
import type { Environment } from './proxy.js'

/** The text of certificates in PEM form, or a file that holds them. */
export type TrustedCertificates = string | { readonly file: string }

export type ReadFile = (path: string) => Buffer

/**
 * The certificates one by one, as PEM.
 * @throws ConfigurationError `bad_configuration` for a file that cannot be read, and for what holds no certificate
 */
export const readCertificates = (given: TrustedCertificates, readFile: ReadFile = readFileSync): readonly string[] => {
  if (typeof given === 'string') return certificatesIn(Buffer.from(given), 'The option ca')
  const what = `The file of certificates ${given.file}`
  let bytes: Buffer
  try {
    bytes = readFile(given.file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigurationError('bad_configuration', `${what} cannot be read${code === undefined ? '' : ` (${code})`}.`, {
      hint: 'Check the path, and that this user may read it. See troubleshooting: tls_failed',
      cause: error,
    })
  }
  return certificatesIn(bytes, what)
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

const certificatesIn = (bytes: Buffer, what: string): readonly string[] => {
  const blocks = textOf(bytes).match(BLOCK)
  try {
    // Without a block it may be the other form that Windows exports, which is the bytes themselves.
    return (blocks ?? [bytes]).map((certificate) => new X509Certificate(certificate).toString())
  } catch (error) {
    throw new ConfigurationError('bad_configuration', `${what} holds no certificate that can be read.`, {
      hint: 'It must be X.509, in PEM form (Base-64) or DER form. A .p7b or .pfx must be exported anew as .cer. See troubleshooting: tls_failed',
      cause: error,
    })
  }
}

/** Older shells of Windows write text in UTF-16. */
const textOf = (bytes: Buffer): string =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.subarray(2).toString('utf16le') : bytes.toString('latin1')

/**
 * What every connection is checked by: the roots of Node and `NODE_EXTRA_CA_CERTS`, and `extra` besides. Made once, because
 * reading the roots takes as long as some requests. The oldest version of TLS is named, so that no flag of Node lowers it.
 */
export const secureContextWith = (
  extra: readonly string[] | undefined,
  environment: Environment,
  readFile: ReadFile = readFileSync,
): tls.SecureContext =>
  tls.createSecureContext({
    minVersion: 'TLSv1.2',
    // Without a list Node takes its own, and knows best what belongs to it.
    ...(extra === undefined ? {} : { ca: [...defaultRoots(environment, readFile), ...extra] }),
  })

/** What Node trusts by itself. Only newer ones say so. */
const defaultRoots = (environment: Environment, readFile: ReadFile): readonly string[] => {
  const { getCACertificates } = tls as { readonly getCACertificates?: (kind: 'default') => readonly string[] }
  if (getCACertificates !== undefined) return getCACertificates('default')
  const file = environment['NODE_EXTRA_CA_CERTS']
  if (file === undefined || file === '') return tls.rootCertificates
  try {
    return [...tls.rootCertificates, ...readCertificates({ file }, readFile)]
  } catch {
    // Node itself goes on without, and has said so.
    return tls.rootCertificates
  }
}
