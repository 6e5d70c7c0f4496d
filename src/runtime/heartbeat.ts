// The beat of this process: that it is alive, not what it does. It runs on a thread of its own with a connection of its
// own, so that a job that blocks the loop does not look like a death. Where a store has no lifeline, it runs on the loop.
// It also answers the question every start of a job asks: when was the last beat sent that the store acknowledged?

import { Worker } from 'node:worker_threads'
import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Command } from '../core/store/processes.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import { Loop } from './loop.ts'
import type { Service } from './service.ts'

export interface HeartbeatOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly beatMs: Ms
  /** The store gave the owner up. */
  onGone(id: OwnerId): void
  onCommand(command: Command): void
}

/** What the thread says. */
export type BeatMessage =
  | { readonly kind: 'gone'; readonly owner: OwnerId }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'failed'; readonly message: string }

/** Places in the memory both threads see: when the last acknowledged beat was sent, by either clock. */
export const SENT_MONOTONIC = 0
export const SENT_WALL = 1

export class Heartbeat implements Service {
  readonly #options: HeartbeatOptions
  readonly #sent = new Float64Array(new SharedArrayBuffer(16))
  readonly #loop: Loop
  #owner: OwnerId | null = null
  #thread: Worker | null = null
  #stopped = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
    const { clock, log, beatMs } = options
    this.#loop = new Loop({ name: 'heartbeat', clock, log, everyMs: beatMs, run: () => this.#beat() })
  }

  start(): void {
    if (this.#options.store.lifeline) this.#startThread()
    else this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#loop.stop()
    await this.#thread?.terminate()
    this.#thread = null
  }

  /** Beats for this owner from now on; its registration counts as the first beat, sent at `sent`. */
  follow(owner: OwnerId, sent: { monotonic: Ms; wall: number }): void {
    this.#owner = owner
    this.#sent[SENT_MONOTONIC] = sent.monotonic
    this.#sent[SENT_WALL] = sent.wall
    this.#thread?.postMessage(owner)
  }

  /** How long ago the last acknowledged beat was sent, by the clock that says longer: a suspended machine may stop either. */
  age(): Ms {
    const { clock } = this.#options
    const monotonic = clock.monotonic() - (this.#sent[SENT_MONOTONIC] ?? 0)
    return ms(Math.max(monotonic, clock.now() - (this.#sent[SENT_WALL] ?? 0)))
  }

  async #beat(): Promise<void> {
    const owner = this.#owner
    if (!owner) return
    const { store, clock, onGone, onCommand } = this.#options
    const sent = { monotonic: clock.monotonic(), wall: clock.now() }
    const lived = await store.life(owner)
    if (lived.status === 'gone') {
      onGone(owner)
      return
    }
    this.#sent[SENT_MONOTONIC] = sent.monotonic
    this.#sent[SENT_WALL] = sent.wall
    for (const command of lived.commands) onCommand(command)
  }

  #startThread(): void {
    const { store, beatMs, log } = this.#options
    const file = `./heartbeat-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
    const workerData = { lifeline: store.lifeline, beatMs, sent: this.#sent, owner: this.#owner }
    const thread = new Worker(new URL(file, import.meta.url), { workerData, name: 'haymaker heartbeat' })
    thread.unref()
    thread.on('message', (message: BeatMessage) => this.#hear(message))
    thread.on('error', (error) => log.error({ err: error }, 'the heartbeat thread failed'))
    thread.on('exit', () => {
      if (this.#thread !== thread) return
      this.#thread = null
      // A process without a beat would be declared dead while it works.
      if (!this.#stopped) this.#options.clock.after(ms(beatMs / 5), () => this.#restart(), 'idle')
    })
    this.#thread = thread
  }

  #restart(): void {
    if (!this.#stopped && !this.#thread) this.#startThread()
  }

  #hear(message: BeatMessage): void {
    const { log, onGone, onCommand } = this.#options
    if (this.#stopped) return
    switch (message.kind) {
      case 'gone':
        return onGone(message.owner)
      case 'command':
        return onCommand(message.command)
      case 'failed':
        return log.warn({ err: message.message }, 'a beat did not reach the store')
      default:
        return message satisfies never
    }
  }
}
