import { connect as connectTcp, isIP } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { SecureContext, TLSSocket } from 'node:tls'
import { HINTS } from './hints.js'
import type { Proxy } from './proxy.js'
import { askForTunnel } from './proxy-tunnel.js'
import { failureFrom, TransportFailure } from './transport.js'

export interface Target {
  readonly secure: boolean
  readonly hostname: string
  readonly port: number
}

export interface ConnectorOptions {
  /** For all of it: name, connection, proxy and TLS. */
  readonly connectMs: number
  /** Asked for with the first connection that is encrypted. */
  readonly secureContext: () => SecureContext
  /** The proxy that stands before a host. */
  readonly proxyFor: (target: Target) => Proxy | undefined
  /** In place of the name service of the system. */
  readonly lookup?: LookupFunction | undefined
}

/** A connection that is on its way. */
export interface Opening {
  /** Nothing of it stays, and `done` is not called any more. */
  cancel(): void
}

type Done = (error: Error | null, socket?: Socket) => void

const KEEP_ALIVE_MS = 60_000
/** Hosts whose TLS sessions are taken up again. */
const MAX_SESSIONS = 100

/** Opens the sockets that requests go over: to the host itself, or through the tunnel of a proxy. */
export class Connector {
  readonly #options: ConnectorOptions
  readonly #sessions = new Map<string, Buffer>()

  constructor(options: ConnectorOptions) {
    this.#options = options
  }

  open(target: Target, done: Done): Opening {
    const proxy = target.secure ? this.#options.proxyFor(target) : undefined
    const opening = new Attempt(this.#options.connectMs, done)
    if (proxy === undefined) this.#connect(opening, target, undefined)
    else this.#throughTunnel(opening, target, proxy)
    return opening
  }

  #connect(opening: Attempt, target: Target, tunnel: Socket | undefined): void {
    const socket = target.secure ? this.#secure(opening, target, tunnel) : this.#plain(target)
    opening.holds(socket, undefined)
    socket.once(target.secure ? 'secureConnect' : 'connect', () => opening.succeed(socket))
  }

  #throughTunnel(opening: Attempt, target: Target, proxy: Proxy): void {
    const near = { secure: proxy.secure, hostname: proxy.hostname, port: proxy.port }
    const socket = proxy.secure ? this.#secure(opening, near, undefined) : this.#plain(near)
    opening.holds(socket, proxy)
    socket.once(proxy.secure ? 'secureConnect' : 'connect', () => {
      opening.stage = `the proxy ${proxy.name} did not answer`
      const authority = `${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${target.port}`
      opening.onOver = askForTunnel(socket, proxy, authority, (failure) => {
        if (failure === null) this.#connect(opening, target, socket)
        else opening.fail(failure)
      })
    })
  }

  #plain({ hostname, port }: Target): Socket {
    return tuned(connectTcp({ host: hostname, port, lookup: this.#options.lookup }))
  }

  #secure(opening: Attempt, { hostname, port }: Target, socket: Socket | undefined): TLSSocket {
    const key = `${hostname}:${port}`
    const { secureContext, lookup } = this.#options
    const secure = connectTls({
      ...(socket === undefined ? { port, lookup } : { socket }),
      host: hostname,
      // An address is not a name that could be asked for.
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      secureContext: secureContext(),
      session: this.#sessions.get(key),
      // Named, so that no variable set later can switch the check off.
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
    })
    if (socket === undefined) secure.once('connect', () => (opening.stage = HANDSHAKE))
    else opening.stage = HANDSHAKE
    // A session that is taken up again is not checked again, so only that of a server that was found good is kept.
    let early: Buffer | undefined
    secure.on('session', (session) => (secure.authorized ? this.#keep(key, session) : (early = session)))
    secure.once('secureConnect', () => early !== undefined && this.#keep(key, early))
    return tuned(secure)
  }

  #keep(key: string, session: Buffer): void {
    this.#sessions.delete(key)
    const [oldest] = this.#sessions.keys()
    if (oldest !== undefined && this.#sessions.size >= MAX_SESSIONS) this.#sessions.delete(oldest)
    this.#sessions.set(key, session)
  }
}

const HANDSHAKE = 'the TLS handshake did not end'

const tuned = <S extends Socket>(socket: S): S => {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return socket
}

/** One connection until it stands, with the time that it may take. Settles once. */
class Attempt implements Opening {
  /** What there is to wait for, as the beginning of a sentence. */
  stage = 'no connection came about'
  onOver: (() => void) | undefined
  readonly #done: Done
  readonly #timer: NodeJS.Timeout
  readonly #sockets: Socket[] = []
  #over = false

  constructor(connectMs: number, done: Done) {
    this.#done = done
    this.#timer = setTimeout(
      () => this.fail(new TransportFailure('connect_timeout', false, `${this.stage} within the time allowed`)),
      connectMs,
    )
  }

  /** @param proxy where this is the connection to one, and its failure the proxy's */
  holds(socket: Socket, proxy: Proxy | undefined): void {
    this.#sockets.push(socket)
    socket.on('error', (error) => this.fail(proxy === undefined ? error : failureOfProxy(error, proxy)))
  }

  succeed(socket: Socket): void {
    if (this.#over) return
    this.#end()
    this.#done(null, socket)
  }

  fail(error: Error): void {
    if (this.#over) return
    this.cancel()
    this.#done(error)
  }

  cancel(): void {
    if (this.#over) return
    this.#end()
    for (const socket of this.#sockets) socket.destroy()
  }

  #end(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.onOver?.()
  }
}

const failureOfProxy = (error: Error, proxy: Proxy): Error => {
  const failure = failureFrom(error, false)
  if (failure === undefined) return error
  return new TransportFailure('proxy', false, `${failure.message}, to the proxy ${proxy.name}`, error, HINTS.proxyFailed)
}
