import type { Socket } from 'node:net'
import type { Proxy } from './proxy.js'
import { HINTS } from './hints.js'
import { TransportFailure } from './transport.js'

const MAX_HEAD_BYTES = 16 * 1024

/**
 * Asks a proxy for a tunnel to `authority`, over a socket that is connected to it. What goes to the proxy is this and nothing else:
 * the request, and the key in it, are for the other end of the tunnel.
 */
export const askForTunnel = (
  socket: Socket,
  proxy: Proxy,
  authority: string,
  done: (failure: TransportFailure | null) => void,
): (() => void) => {
  let head = Buffer.alloc(0)
  const finish = (failure: TransportFailure | null): void => {
    stop()
    done(failure)
  }
  const onReadable = (): void => {
    for (let chunk: Buffer | null; (chunk = socket.read() as Buffer | null) !== null;) {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end >= 0) {
        const rest = head.subarray(end + 4)
        const failure = failureOf(head.toString('latin1', 0, end), proxy)
        stop()
        if (rest.length > 0) socket.unshift(rest)
        return done(failure)
      }
      if (head.length > MAX_HEAD_BYTES || !couldBeAnswer(head)) return finish(noProxy(proxy))
    }
  }
  const onEnd = (): void => finish(head.length === 0 ? hungUp(proxy) : noProxy(proxy))
  const stop = (): void => {
    socket.off('readable', onReadable)
    socket.off('end', onEnd)
  }
  socket.on('readable', onReadable)
  socket.on('end', onEnd)
  const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`)
  return stop
}

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |$)/

const couldBeAnswer = (head: Buffer): boolean => 'HTTP/1.'.startsWith(head.toString('latin1', 0, 7))

/** Null when the tunnel is open. */
const failureOf = (head: string, proxy: Proxy): TransportFailure | null => {
  const [first = '', ...lines] = head.split('\r\n')
  const status = Number(STATUS_LINE.exec(first)?.[1])
  if (Number.isNaN(status)) return noProxy(proxy)
  if (status >= 200 && status < 300) return null
  if (status === 407) return wantsUser(proxy, lines)
  const message = `the proxy ${proxy.name} refused the connection (${status})`
  // A proxy in trouble may be better in a moment; one that forbids stays with it.
  return status >= 500
    ? new TransportFailure('proxy', false, message, undefined, HINTS.proxyFailed)
    : new TransportFailure('proxy_refused', false, message, undefined, HINTS.proxyForbids)
}

const wantsUser = (proxy: Proxy, lines: readonly string[]): TransportFailure => {
  const offers = lines.flatMap((line) => /^proxy-authenticate:\s*([a-z0-9-]{1,20})/i.exec(line)?.[1] ?? [])
  const basic = offers.length === 0 || offers.some((offer) => offer.toLowerCase() === 'basic')
  const given = proxy.authorization === undefined ? 'wants a user and password' : 'refused the user and password of HTTPS_PROXY'
  const message = basic
    ? `the proxy ${proxy.name} ${given} (407)`
    : `the proxy ${proxy.name} wants a log-in by ${offers.join(' or ')}, which gluekit does not speak (407)`
  return new TransportFailure('proxy_refused', false, message, undefined, basic ? HINTS.proxyUser : HINTS.proxyLogin)
}

const noProxy = (proxy: Proxy): TransportFailure =>
  new TransportFailure('proxy', false, `what answers at ${proxy.name} is not an HTTP proxy`, undefined, HINTS.proxyFailed)

const hungUp = (proxy: Proxy): TransportFailure =>
  new TransportFailure('proxy', false, `the proxy ${proxy.name} hung up`, undefined, HINTS.proxyFailed)
