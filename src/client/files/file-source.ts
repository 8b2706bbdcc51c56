/** Files that are to be uploaded, read piece by piece and as often as needed. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { types } from 'node:util'
import { systemClock } from '../../clock.js'
import type { Clock } from '../../clock.js'
import { DeadlineError, GlueError, UsageError } from '../../errors.js'
import { whenAborted } from '../../resilience/when-aborted.js'
import { unreadable } from './local-file.js'

export interface FileSource {
  readonly name: string
  /** At least one. */
  readonly sizeBytes: number
  /** Its bytes from the beginning. */
  open(): AsyncIterable<Uint8Array>
}

const PIECE_BYTES = 64 * 1024

/**
 * A file of this machine. It is looked at now, and must be the same whenever it is read.
 * @throws GlueError `file_unreadable`; UsageError `invalid_input` for an empty one
 */
export const fileSource = async (path: string): Promise<FileSource> => {
  const handle = await openRegular(path)
  let seen: Stamp
  try {
    seen = await stampOf(handle)
  } finally {
    await handle.close()
  }
  requireContent(seen.sizeBytes, path)
  return {
    name: basename(path),
    sizeBytes: seen.sizeBytes,
    async *open() {
      const file = await openRegular(path)
      try {
        if ((await stampOf(file)).stamp !== seen.stamp) throw changed(path)
        for (let position = 0; ;) {
          // A new piece each time: the socket may still hold the one before.
          const piece = Buffer.allocUnsafe(PIECE_BYTES)
          const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, position)
          if (bytesRead === 0) break
          position += bytesRead
          yield bytesRead === PIECE_BYTES ? piece : piece.subarray(0, bytesRead)
        }
        if ((await stampOf(file)).stamp !== seen.stamp) throw changed(path)
      } catch (error) {
        throw error instanceof GlueError ? error : unreadable(path, error)
      } finally {
        await file.close()
      }
    },
  }
}

/** Bytes in memory. They must not change until the upload is done. @throws UsageError `invalid_input` when there are none */
export const bytesSource = (content: Uint8Array, name: string): FileSource => {
  requireContent(content.length, name)
  return {
    name,
    sizeBytes: content.length,
    async *open() {
      for (let start = 0; start < content.length; start += PIECE_BYTES) yield content.subarray(start, start + PIECE_BYTES)
    },
  }
}

/**
 * A stream, read to its end: its size must be known before it is sent, and it must be there again for a second attempt.
 * @param refuse makes the error for a stream of more than `maxBytes`, which is read no further
 * @throws GlueError `file_unreadable` when the stream fails; UsageError `invalid_input` when it is empty or gives something else than
 *   bytes; DeadlineError when it has not ended in time; the reason of the signal
 */
export const streamSource = async (
  stream: AsyncIterable<Uint8Array>,
  name: string,
  {
    maxBytes,
    refuse,
    signal,
    deadlineMs,
    clock = systemClock,
  }: {
    readonly maxBytes: number
    readonly refuse: (sizeBytes: number) => Error
    readonly signal?: AbortSignal | undefined
    readonly deadlineMs?: number | undefined
    readonly clock?: Clock
  },
): Promise<FileSource> => {
  const pieces: Uint8Array[] = []
  let sizeBytes = 0
  const iterator = stream[Symbol.asyncIterator]()
  let stop: (reason: unknown) => void = () => undefined
  const onAbort = (): void => stop(new Aborted())
  let late: DeadlineError | undefined
  const onExpire = (): void => {
    late = new DeadlineError(`The stream of ${name} did not end before the deadline of the call.`, {
      hint: 'Give the call a longer deadlineMs; nothing was sent.',
      outcome: 'not_sent',
    })
    stop(late)
  }
  const timer = deadlineMs === undefined ? undefined : clock.setTimer(onExpire, deadlineMs)
  // A promise for each piece: one for all of them would remember every piece that it was raced against.
  const next = (): Promise<IteratorResult<Uint8Array>> =>
    new Promise((resolve, reject) => {
      stop = reject
      iterator.next().then(resolve, reject)
    })
  const stopListening = signal === undefined ? undefined : whenAborted(signal, onAbort)
  try {
    signal?.throwIfAborted()
    for (;;) {
      const { done, value } = await next()
      if (done === true) break
      if (!types.isUint8Array(value)) throw notBytes(name)
      if (value.length === 0) {
        // A stream that gives nothing and never ends must leave a signal its turn.
        await nextTurn()
        signal?.throwIfAborted()
        if (late !== undefined) throw late
        continue
      }
      sizeBytes += value.length
      if (sizeBytes > maxBytes) throw refuse(sizeBytes)
      pieces.push(value)
    }
  } catch (error) {
    // Not waited for: a stream that hangs would hold up the call.
    iterator.return?.().then(undefined, () => undefined)
    if (signal?.aborted === true) throw signal.reason
    throw error instanceof GlueError ? error : unreadable(name, error)
  } finally {
    timer?.cancel()
    stopListening?.()
  }
  requireContent(sizeBytes, name)
  return {
    name,
    sizeBytes,
    async *open() {
      yield* pieces
    },
  }
}
class Aborted extends Error {}

const notBytes = (name: string): UsageError =>
  new UsageError('invalid_input', `The stream of ${name} gives something else than bytes.`, {
    hint: 'Give one of Uint8Array or Buffer, such as a file opened without an encoding; nothing was sent.',
  })

/** The SHA-256 of all its bytes, in hexadecimal. */
export const sha256Of = async (source: FileSource): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of source.open()) hash.update(piece)
  return hash.digest('hex')
}

const openRegular = async (path: string): Promise<FileHandle> => {
  try {
    // Without waiting: a pipe that nobody writes to would never open.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
  } catch (error) {
    throw unreadable(path, error)
  }
  throw new GlueError('file_unreadable', `${path} is not a file.`, { hint: 'Give the path of a file.', outcome: 'not_sent' })
}

interface Stamp {
  readonly sizeBytes: number
  /** Another one when the file was written to or replaced. */
  readonly stamp: string
}
const stampOf = async (file: FileHandle): Promise<Stamp> => {
  const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true })
  return { sizeBytes: Number(size), stamp: `${dev}:${ino}:${size}:${mtimeNs}` }
}

const requireContent = (sizeBytes: number, name: string): void => {
  if (sizeBytes === 0)
    throw new UsageError('invalid_input', `The file ${name} is empty.`, { hint: 'The API takes no empty files; nothing was sent.' })
}

const changed = (path: string): GlueError =>
  new GlueError('file_unreadable', `The file ${path} changed while it was being uploaded.`, {
    hint: 'Try again when nobody writes to it.',
  })
