import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildChildScript, startChild } from './child-script.js'
import type { BehaviourName, HostilePorts } from './hostile-server.js'

/** What a test sees of a hostile server. */
export interface Hostile {
  readonly ports: HostilePorts
  /** The base URL of a client that is to be treated so. */
  url(behaviour: BehaviourName): string
  /** Connections that it has open, and requests that it read since it was last asked. */
  witness(): Promise<Witnessed>
  /** Ends its connections, those that nobody uses any more and nobody closes with them. */
  drop(): Promise<unknown>
}
export interface Witnessed {
  readonly open: number
  readonly asked: readonly string[]
}

/** One that runs elsewhere. */
export const hostileAt = (ports: HostilePorts): Hostile => ({
  ports,
  url: (behaviour) => `http://127.0.0.1:${ports.http}/${behaviour}`,
  witness: () => tell(ports, '/'),
  drop: () => tell(ports, '/drop'),
})

/** Without a pool, so that asking leaves nothing open here. */
const tell = (ports: HostilePorts, url: string): Promise<Witnessed> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: ports.witness, path: url, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve(JSON.parse(text) as Witnessed))
    }).on('error', reject)
  })

/** One in a process of its own. */
export const startHostile = async (): Promise<Hostile & { stop(): Promise<void> }> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-hostile-'))
  const script = await buildChildScript(
    folder,
    `import { serveHostile } from '../test/support/hostile-server.js'
     console.log(JSON.stringify(await serveHostile()))`,
  )
  const child = startChild([process.execPath, script])
  const ports = JSON.parse(await child.line()) as HostilePorts
  return {
    ...hostileAt(ports),
    async stop() {
      child.process.kill('SIGKILL')
      await child.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
