import type { Socket } from 'node:net'

/** At most `max` connections at a time; what comes `beyond` is reset (default), or waits, connected, until another one ends. */
export interface ConnectionLimit {
  readonly max: number
  readonly beyond?: 'reset' | 'queue'
}

/** How many connections there are, and were. */
export interface ConnectionCounts {
  readonly open: number
  /** Connected, and waiting to be served. */
  readonly waiting: number
  /** The most that were open at a time. */
  readonly peak: number
  /** All that were ever served. */
  readonly total: number
  /** All that the limit turned away. */
  readonly turnedAway: number
}

/** Lets connections in one by one, and knows all that are inside. */
export class Doorkeeper {
  limit: ConnectionLimit | undefined
  readonly #inside = new Set<Socket>()
  #waiting: Socket[] = []
  #peak = 0
  #total = 0
  #turnedAway = 0

  constructor(
    private readonly serve: (socket: Socket) => void,
    limit: ConnectionLimit | undefined,
  ) {
    this.limit = limit
  }

  get counts(): ConnectionCounts {
    return {
      open: this.#inside.size,
      waiting: this.#waiting.length,
      peak: this.#peak,
      total: this.#total,
      turnedAway: this.#turnedAway,
    }
  }
  resetCounts(): void {
    this.#peak = this.#inside.size
    this.#total = 0
    this.#turnedAway = 0
  }
  /** Takes a socket that is paused. */
  admit(socket: Socket): void {
    socket.on('error', () => undefined)
    if (this.limit === undefined || this.#inside.size < this.limit.max) return this.#enter(socket)
    if (this.limit.beyond === 'queue') {
      this.#waiting.push(socket)
      socket.once('close', () => {
        this.#waiting = this.#waiting.filter((other) => other !== socket)
      })
      return
    }
    this.#turnedAway++
    socket.resetAndDestroy()
  }
  /** Ends every connection, with or without a word to the other side; resolves when all are gone. */
  async endAll(how: 'close' | 'reset'): Promise<void> {
    const sockets = [...this.#waiting, ...this.#inside]
    this.#waiting = []
    const gone = sockets.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    for (const socket of sockets) {
      if (how === 'reset') socket.resetAndDestroy()
      else socket.destroy()
    }
    await Promise.all(gone)
  }

  #enter(socket: Socket): void {
    this.#inside.add(socket)
    this.#total++
    this.#peak = Math.max(this.#peak, this.#inside.size)
    socket.once('close', () => {
      this.#inside.delete(socket)
      this.#letIn()
    })
    this.serve(socket)
    socket.resume()
  }
  #letIn(): void {
    while (this.#waiting.length > 0 && (this.limit === undefined || this.#inside.size < this.limit.max)) this.#enter(this.#waiting.shift()!)
  }
}
