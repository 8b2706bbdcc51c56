import { GlueClient } from '../../../client/glue-client.js'
import type { GlueClientOptions } from '../../../client/options.js'
import { REGION_URLS, regionBaseUrl, type BaseUrl, type Region } from '../../../http/regions.js'
import type { Transport } from '../../../http/transport.js'

export interface RegionAnswer {
  readonly region: Region
  readonly answer: 'accepted' | 'refused' | 'unreachable'
}

/** Which of the official hosts knows the key: one GET on each of `regions`, nothing repeated. */
export const probeRegions = async (
  regions: readonly Region[],
  options: Pick<GlueClientOptions, 'apiKey' | 'clock' | 'logger' | 'traceId'>,
  makeTransport: (host: BaseUrl) => Transport,
  signal: AbortSignal,
): Promise<readonly RegionAnswer[]> =>
  Promise.all(
    regions.map(async (region): Promise<RegionAnswer> => {
      const client = new GlueClient({
        ...options,
        transport: makeTransport(regionBaseUrl(region)),
        region,
        retries: 0,
        breaker: false,
        readOnly: true,
      })
      try {
        const { apiKeyValid } = await client.healthCheck({ signal, deadlineMs: 10_000 })
        return { region, answer: apiKeyValid === true ? 'accepted' : apiKeyValid === false ? 'refused' : 'unreachable' }
      } finally {
        await client.close()
      }
    }),
  )

export const allRegions = Object.keys(REGION_URLS) as readonly Region[]
