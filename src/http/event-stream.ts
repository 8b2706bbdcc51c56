import type { CallFrame, CallObserver, StartingCall } from './events.js'

/** What is told to listeners. `type` says what kind it is. */
interface Told {
  readonly type: string
}
type Listener = (event: never) => unknown

interface Subscription {
  readonly topic: string
  readonly listener: Listener
  /** Whose it is, for the log. */
  readonly owner: string | undefined
  complained: boolean
}

/** A callback that failed, and has not failed before. */
export interface FailedListener {
  readonly owner: string | undefined
  /** What it listens to. */
  readonly topic: string
  readonly error: unknown
}

/** The topic of every event of the pipeline and of no write. */
export const CALLS = 'calls'
/** The topic of all events. */
export const EVERYTHING = '*'

/**
 * The one stream of what happens in a client. Everybody who wants to know listens here: the hooks of programs and plugins, the log,
 * spans, counters. Callbacks never break what they listen to; the first failure of each is told to `onFailed`.
 */
export class EventStream {
  readonly #byTopic = new Map<string, Set<Subscription>>()
  readonly #observers = new Set<{ readonly observe: CallObserver; readonly subscription: Subscription }>()
  /** Subscriptions that may hear of calls. */
  #toCalls = 0
  /** Told once of each callback that fails. */
  onFailed: ((failed: FailedListener) => void) | undefined

  /** Whether anybody would hear of a call: if not, nothing is put together for it. */
  get hearsCalls(): boolean {
    return this.#toCalls > 0 || this.#observers.size > 0
  }

  /** @returns a function that ends the subscription */
  on(topic: string, listener: Listener, owner?: string): () => void {
    const subscription: Subscription = { topic, listener, owner, complained: false }
    let listening = this.#byTopic.get(topic)
    if (listening === undefined) this.#byTopic.set(topic, (listening = new Set()))
    listening.add(subscription)
    // Names of writes are made of two words.
    const toCalls = topic.includes('.') ? 0 : 1
    this.#toCalls += toCalls
    return () => {
      if (!this.#byTopic.get(topic)?.delete(subscription)) return
      this.#toCalls -= toCalls
      if (this.#byTopic.get(topic)?.size === 0) this.#byTopic.delete(topic)
    }
  }

  /** @returns a function that ends it, for calls that begin afterwards */
  observe(observer: CallObserver, owner?: string): () => void {
    const entry = { observe: observer, subscription: { topic: CALLS, listener: observer, owner, complained: false } }
    this.#observers.add(entry)
    return () => this.#observers.delete(entry)
  }

  /** Tells an event to those who listen to one of its topics, each once per topic. */
  tell(event: Told, topics: readonly string[]): void {
    for (const topic of topics) {
      const listening = this.#byTopic.get(topic)
      if (listening === undefined) continue
      // A copy: one that ends and begins anew while it is told would be told without end.
      for (const subscription of [...listening]) this.#guarded(subscription, () => subscription.listener(event as never))
    }
  }

  /** The frames that go along with a call, each guarded: none of them can break it. */
  framesFor(call: StartingCall): readonly CallFrame[] {
    const frames: CallFrame[] = []
    for (const { observe, subscription } of [...this.#observers]) {
      this.#guarded(subscription, () => {
        const frame = observe(call)
        if (frame !== undefined) frames.push(this.#guardedFrame(frame, subscription))
      })
    }
    return frames
  }

  #guardedFrame(frame: CallFrame, subscription: Subscription): CallFrame {
    return {
      trace: frame.trace,
      run: (work) => {
        // The work is done once, whether the frame does it, forgets it, or fails before or after.
        let begun: { readonly result: ReturnType<typeof work> } | undefined
        const once = (): ReturnType<typeof work> => (begun ??= { result: work() }).result
        this.#guarded(subscription, () => {
          const returned: unknown = frame.run?.(once)
          // How the work ends is not for the frame to answer for, should it return a promise of its own for it.
          if (begun !== undefined && returned !== begun.result && isThenable(returned)) returned.then(undefined, () => undefined)
        })
        return once()
      },
      tell: (event, error) => this.#guarded(subscription, () => frame.tell?.(event, error)),
    }
  }

  #guarded(subscription: Subscription, callback: () => unknown): void {
    try {
      const result = callback()
      if (isThenable(result)) result.then(undefined, (error: unknown) => this.#complain(subscription, error))
    } catch (error) {
      this.#complain(subscription, error)
    }
  }

  #complain(subscription: Subscription, error: unknown): void {
    if (subscription.complained) return
    subscription.complained = true
    try {
      this.onFailed?.({ owner: subscription.owner, topic: subscription.topic, error })
    } catch {
      // Whoever is told of failures has failed: there is nobody left to tell.
    }
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function'
