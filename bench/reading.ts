/** The same list read in four ways: raw and by the client, page after page and four pages at once. */
import { Agent, request } from 'undici'
import { builtSdk } from './sdk.js'

export type Way = 'raw-sequential' | 'raw-four' | 'client-sequential' | 'client-prefetch'

export const reader = async (way: Way, url: string, apiKey: string): Promise<{ read(): Promise<number>; close(): Promise<void> }> => {
  if (way.startsWith('client')) {
    const { GlueClient } = await builtSdk()
    const client = new GlueClient({ baseUrl: url, apiKey, rateLimit: false, prefetch: way === 'client-prefetch' ? 4 : 0 })
    return {
      close: () => client.close(),
      async read() {
        let count = 0
        for await (const page of client.configurations.list().pages()) count += page.data.length
        return count
      },
    }
  }
  const agent = new Agent({ connections: 16 })
  const page = async (number: number): Promise<{ data: unknown[]; meta: { 'total-pages': number } }> => {
    const { body } = await request(`${url}/configurations?page%5Bsize%5D=1000&page%5Bnumber%5D=${number}`, {
      dispatcher: agent,
      headers: { 'x-api-key': apiKey },
    })
    return JSON.parse(await body.text()) as { data: unknown[]; meta: { 'total-pages': number } }
  }
  const atOnce = way === 'raw-four' ? 4 : 1
  return {
    close: () => agent.close(),
    async read() {
      const first = await page(1)
      let count = first.data.length
      let next = 2
      const work = async (): Promise<void> => {
        while (next <= first.meta['total-pages']) {
          const { data } = await page(next++)
          count += data.length
        }
      }
      await Promise.all(Array.from({ length: atOnce }, work))
      return count
    },
  }
}
