import { ConfigurationError } from '../../errors.js'

/** Why nothing can be listened to there, in words. */
export const refusal = (error: NodeJS.ErrnoException, host: string, port: number): ConfigurationError => {
  const details = { cause: error }
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigurationError('bad_configuration', `Port ${port} on ${host} is in use.`, {
        ...details,
        hint: 'Stop what listens there, or give another port; 0 takes any free one.',
      })
    case 'EACCES':
      return new ConfigurationError('bad_configuration', `Port ${port} on ${host} may not be opened by this user.`, {
        ...details,
        hint: 'Give a port above 1023; 0 takes any free one.',
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigurationError('bad_configuration', `${host} is not an address of this machine.`, {
        ...details,
        hint: 'Use 127.0.0.1 for this machine alone.',
      })
    default:
      return new ConfigurationError(
        'bad_configuration',
        `The emulator could not listen on ${host}:${port} (${error.code ?? 'unknown'}).`,
        details,
      )
  }
}
