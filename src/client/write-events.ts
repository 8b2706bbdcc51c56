import { channel } from 'node:diagnostics_channel'
import type { ResourceKey } from '../catalog/index.js'

/** A write that the server has carried out. Holds no secret value. */
export interface WriteEvent {
  readonly kind: 'created' | 'updated' | 'deleted' | 'published' | 'linked' | 'unlinked'
  readonly resource: ResourceKey
  readonly id: string
  /** Names of the attributes that were sent. */
  readonly attributes: readonly string[]
  /** The record as the API returned it; null where it returns none. */
  readonly record: Readonly<Record<string, unknown>> | null
}
export type WriteListener = (event: WriteEvent) => void | Promise<void>

/** Also published on the diagnostics channel `gluekit:write`. */
const published = channel('gluekit:write')

/** Tells plugins what was written. A failing listener never breaks the call that it listens to. */
export class WriteEvents {
  readonly #listeners = new Map<WriteListener, string>()
  #onFailure: (error: unknown) => void

  constructor(onFailure: (error: unknown) => void = () => undefined) {
    this.#onFailure = onFailure
  }

  /**
   * @param name `organizations.created`, `passwords.*`, `*.deleted` or `*`
   * @returns a function that ends the subscription
   */
  on(name: string, listener: WriteListener): () => void {
    this.#listeners.set(listener, name)
    return () => this.#listeners.delete(listener)
  }

  emit(event: WriteEvent): void {
    if (published.hasSubscribers) published.publish(event)
    for (const [listener, name] of this.#listeners) {
      if (!matches(name, event)) continue
      try {
        const result = listener(event)
        if (result instanceof Promise) result.catch(this.#onFailure)
      } catch (error) {
        this.#onFailure(error)
      }
    }
  }
}

const matches = (name: string, event: WriteEvent): boolean => {
  const [resource = '*', kind = '*'] = name.split('.')
  return (resource === '*' || resource === event.resource) && (kind === '*' || kind === event.kind)
}
