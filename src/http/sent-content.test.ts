import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { SentContent } from './sent-content.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('no piece is kept for longer than it takes to send it', async () => {
  const pieces: WeakRef<Uint8Array>[] = []
  const alive = (): number => pieces.filter((piece) => piece.deref() !== undefined).length
  const content = new SentContent({
    contentType: 'application/octet-stream',
    sizeBytes: 100 * 1024,
    async *open() {
      for (let index = 0; index < 100; index++) {
        const piece = new Uint8Array(1024)
        pieces.push(new WeakRef(piece))
        yield piece
      }
    },
  })
  let sent = 0
  for await (const piece of content) {
    sent += piece.length
    if (sent < 90 * 1024) continue
    await turn()
    collectGarbage()
    // What is counted stays for the rest of the turn.
    await turn()
    expect(alive()).toBeLessThan(20)
  }
  expect(sent).toBe(content.sizeBytes)
})
