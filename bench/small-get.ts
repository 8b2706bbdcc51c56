/** What a small GET costs beyond `undici.request`, text and `JSON.parse`. */
import { Agent, request } from 'undici'
import { inPairs } from './measure.js'
import type { Paired } from './measure.js'
import { builtSdk } from './sdk.js'

export const smallGet = async (
  url: string,
  apiKey: string,
  id: string,
  calls: number,
  blocks = 30,
): Promise<Paired & { readonly calls: number }> => {
  const { GlueClient } = await builtSdk()
  const client = new GlueClient({ baseUrl: url, apiKey, rateLimit: false })
  const agent = new Agent()
  const base = async (): Promise<void> => {
    for (let index = 0; index < calls; index++) {
      const { body } = await request(`${url}/configurations/${id}`, { dispatcher: agent, headers: { 'x-api-key': apiKey } })
      JSON.parse(await body.text())
    }
  }
  const ours = async (): Promise<void> => {
    for (let index = 0; index < calls; index++) await client.configurations.get(id)
  }
  try {
    return { ...(await inPairs(base, ours, blocks)), calls }
  } finally {
    await client.close()
    await agent.close()
  }
}
