import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '../errors.js'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Ends every connection, and with them the server. */
  close(): Promise<void>
}

// Longer than the idle time of common clients, so that it is not the server that closes a connection under a request.
const KEEP_ALIVE_MS = 75_000

/** Starts a server. Throws a `ConfigurationError` where the port or host cannot be had. */
export const listen = async (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  host: string,
  port: number,
): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true, requestTimeout: 0 }, handler)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)))
    server.listen(port, host, () => resolve())
  })
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { url: `http://${name}:${address.port}`, port: address.port, close: () => close(server) }
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const refusal = (error: NodeJS.ErrnoException, host: string, port: number): ConfigurationError => {
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
