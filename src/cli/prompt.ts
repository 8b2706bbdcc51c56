import { createInterface } from 'node:readline'
import { addAbortSignal } from 'node:stream'
import { UsageError } from '../errors.js'
import type { PassphrasePrompt } from '../profile/index.js'
import { Interruption, type CliContext } from './context.js'
import { safeLine } from './output/safe-text.js'

/**
 * Asks a person for a secret; nothing of it appears on the screen. The question goes to stderr, so that results can be piped.
 * @throws UsageError without a terminal; Interruption on Ctrl-C
 */
export const askSecret = async (context: CliContext, question: string, otherwise: string): Promise<string> => {
  needsTerminal(context, question, otherwise)
  const { stdin } = context
  return new Promise<string>((resolve, reject) => {
    let typed = ''
    const finish = (outcome: () => void): void => {
      stdin.off('data', onData)
      context.signal.removeEventListener('abort', onAbort)
      stdin.setRawMode(false)
      stdin.pause()
      void context.stderr.write('\n')
      outcome()
    }
    const onAbort = (): void => finish(() => reject(context.signal.reason as Error))
    const onData = (chunk: Buffer | string): void => {
      // A paste arrives in one piece, and terminals may put brackets around it.
      for (const character of chunk.toString().replaceAll(/\u001B\[20[01]~/g, '')) {
        if (character === '\r' || character === '\n' || character === '\u0004') return finish(() => resolve(typed))
        if (character === '\u0003') return finish(() => reject(new Interruption('SIGINT')))
        if (character === '\u007F' || character === '\b') typed = [...typed].slice(0, -1).join('')
        else if (character === '\u0015') typed = ''
        else typed += character
      }
    }
    if (context.signal.aborted) return reject(context.signal.reason as Error)
    stdin.setRawMode(true)
    stdin.setEncoding('utf8')
    stdin.resume()
    stdin.on('data', onData)
    context.signal.addEventListener('abort', onAbort, { once: true })
    // Last, because whoever sees the question may answer at once, and until now the terminal would have shown it.
    void context.stderr.write(`${safeLine(question)}: `)
  })
}

/** Asks a question whose answer may be seen. @throws UsageError without a terminal; Interruption on Ctrl-C */
export const askText = async (context: CliContext, question: string, otherwise: string, answers = ''): Promise<string> => {
  needsTerminal(context, question, otherwise)
  const reader = createInterface({ input: context.stdin, output: process.stderr })
  return new Promise<string>((resolve, reject) => {
    const onAbort = (): void => {
      reader.close()
      reject(context.signal.reason as Error)
    }
    context.signal.addEventListener('abort', onAbort, { once: true })
    reader.on('SIGINT', () => {
      reader.close()
      reject(new Interruption('SIGINT'))
    })
    // The end of the input is an empty answer; after an answer this settles nothing any more.
    reader.on('close', () => resolve(''))
    reader.question(`${safeLine(question)}${answers} `, (answer) => {
      context.signal.removeEventListener('abort', onAbort)
      resolve(answer.trim())
      reader.close()
    })
  })
}

/** True only for a plain yes. */
export const confirm = async (context: CliContext, question: string, otherwise: string): Promise<boolean> =>
  /^y(?:es)?$/i.test(await askText(context, question, otherwise, ' [y/N]'))

/** All of standard input, for secrets that are piped in. At most 64 kB. Whoever never closes the pipe is not waited for beyond `signal`. */
export const readStdin = async (context: CliContext, signal: AbortSignal = context.signal): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of addAbortSignal(signal, context.stdin) as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > 65_536) throw new UsageError('invalid_input', 'Standard input holds more than 64 kB; a key is a short text.')
      chunks.push(bytes)
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
  return Buffer.concat(chunks).toString('utf8')
}

export const askPassphrase =
  (context: CliContext): PassphrasePrompt =>
  async ({ path, create }) => {
    const otherwise = 'Set GLUEKIT_PASSPHRASE_FILE to a file that holds the passphrase, or GLUEKIT_PASSPHRASE.'
    const first = await askSecret(context, create ? `A new passphrase for ${path}` : `Passphrase of ${path}`, otherwise)
    if (!create) return first
    if ((await askSecret(context, 'The same passphrase again', otherwise)) === first) return first
    throw new UsageError('invalid_input', 'The two passphrases differ.', { hint: 'Nothing was stored. Run the command again.' })
  }

const needsTerminal = ({ stdin, stderr }: CliContext, question: string, otherwise: string): void => {
  if (stdin.isTTY && stderr.isTTY) return
  throw new UsageError('usage', `There is no terminal to ask on: ${safeLine(question).replace(/(?<![.?!])$/, '.')}`, { hint: otherwise })
}
