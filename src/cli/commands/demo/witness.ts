import { get } from 'node:http'
import { ConnectionError } from '../../../errors.js'

/** What the emulator saw, as it says itself. */
export interface Seen {
  readonly total: number
  readonly byMethod: Readonly<Record<string, number>>
}

export const requestsSeen = async (adminUrl: string): Promise<Seen> => {
  const entries = JSON.parse(await textFrom(`${adminUrl}/requests`)) as readonly { readonly method: string }[]
  const byMethod: Record<string, number> = {}
  for (const { method } of entries) byMethod[method] = (byMethod[method] ?? 0) + 1
  return { total: entries.length, byMethod }
}

export const writesIn = ({ total, byMethod }: Seen): number => total - (byMethod['GET'] ?? 0)

const textFrom = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      response.on('error', reject)
    })
    request.on('error', (cause) =>
      reject(new ConnectionError('connection_failed', 'The witness of the emulator does not answer.', { cause })),
    )
  })
