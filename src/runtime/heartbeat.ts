// The beat of this process: that it is alive, not what it does. It runs on a thread of its own with a connection of its
// own, so that a job that blocks the loop does not look like a death. Where a store has no lifeline, it runs on the loop.
// It also answers the question every start of a job asks: when was the last beat sent that the store acknowledged?

import { Worker } from 'node:worker_threads'
import { type Cancel, type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Command } from '../core/store/processes.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import type { Lifeline, Store } from '../core/store/store.ts'
import type { Board, BoardMemory } from './board.ts'
import { Loop } from './loop.ts'
import { LoopTurns } from './loop-turns.ts'
import type { Service } from './service.ts'

export interface HeartbeatOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly beatMs: Ms
  /** A thread that neither beats nor says why not for this long is replaced. Default: some beats. */
  readonly stuckMs?: Ms
  /** Where the thread sees what the main loop does. */
  readonly board: Board
  readonly warnBlockedMs: Ms
  readonly maxBlockedMs: Ms | null
  /** The store gave the owner up. */
  onGone(id: OwnerId): void
  onCommand(command: Command): void
}

/** What the thread says. */
export type BeatMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'gone'; readonly owner: OwnerId }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'stood'; readonly length: Ms; readonly jobs: readonly string[] }

/** What the thread needs to watch the main loop. */
export interface Watched {
  readonly memory: BoardMemory
  readonly warnMs: Ms
  readonly maxMs: Ms | null
}

/** What the thread is told. */
export type BeatOrder =
  | { readonly kind: 'owner'; readonly owner: OwnerId }
  | { readonly kind: 'options'; readonly options: Lifeline['options'] }

/** Places in the memory both threads see: when the last acknowledged beat was sent, by either clock. */
export const SENT_MONOTONIC = 0
export const SENT_WALL = 1

/** A busy store may hold a beat up for some seconds; a thread that says nothing for longer is stuck. */
const STUCK_BEATS = 3
const LEAST_STUCK_MS = 5000

/** For how long a thread that beats so often may be silent. */
const stuckAfter = (beatMs: Ms): Ms => ms(Math.max(STUCK_BEATS * beatMs, LEAST_STUCK_MS))

/** How long a thread may take to load before it counts as stuck. */
const LOADING = ms(30_000)

export class Heartbeat implements Service {
  readonly #options: HeartbeatOptions
  readonly #sent = new Float64Array(new SharedArrayBuffer(16))
  /** Beats, or watches over the thread that does. */
  readonly #loop: Loop
  readonly #turns: LoopTurns
  #owner: OwnerId | null = null
  #thread: Worker | null = null
  #isStarting = false
  #isReady = false
  #isFailing = false
  /** When the thread began, or spoke last. */
  #heard: Ms
  #restarting: Cancel | null = null
  #stopped = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
    const { store, clock, log, beatMs } = options
    const run = async (): Promise<void> => (store.lifeline ? this.#watch() : this.#beat())
    this.#heard = clock.monotonic()
    this.#loop = new Loop({ name: 'heartbeat', clock, log, everyMs: beatMs, run })
    this.#turns = new LoopTurns(options.board, clock)
  }

  start(): void {
    const { store, log } = this.#options
    if (store.lifeline) {
      this.#turns.start()
      void this.#startThread(store.lifeline)
    }
    // Nobody else would see a process of a store that is its own.
    else if (!store.lacks.has('processes'))
      log.warn(
        {},
        'this store beats on the main loop: a process whose job blocks it is taken for dead, and its jobs run twice',
      )
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#restarting?.()
    const thread = this.#thread
    this.#thread = null
    await Promise.all([this.#loop.stop(), this.#turns.stop(), thread?.terminate()])
  }

  /** Beats for this owner from now on; its registration counts as the first beat, sent at `sent`. */
  follow(owner: OwnerId, sent: { monotonic: Ms; wall: number }): void {
    this.#owner = owner
    this.#sent[SENT_MONOTONIC] = sent.monotonic
    this.#sent[SENT_WALL] = sent.wall
    this.#order({ kind: 'owner', owner })
  }

  #order(order: BeatOrder): void {
    this.#thread?.postMessage(order)
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
    if (owner !== this.#owner) return
    this.#sent[SENT_MONOTONIC] = sent.monotonic
    this.#sent[SENT_WALL] = sent.wall
    for (const command of lived.commands) onCommand(command)
  }

  /** A thread that neither beats nor says why not is stuck in a call that will not end. */
  #watch(): void {
    const { clock, beatMs, stuckMs = stuckAfter(beatMs), log } = this.#options
    if (this.#isFailing && this.age() < 2 * beatMs) {
      log.info({}, 'beats reach the store again')
      this.#isFailing = false
    }
    const quietFor = Math.min(this.age(), clock.monotonic() - this.#heard)
    if (!this.#thread || quietFor < (this.#isReady ? stuckMs : LOADING)) return
    log.error({ silent_ms: Math.round(quietFor) }, 'the heartbeat thread is stuck; it is replaced')
    this.#heard = clock.monotonic()
    void this.#thread.terminate()
  }

  async #startThread(lifeline: Lifeline): Promise<void> {
    if (this.#thread || this.#isStarting || this.#stopped) return
    this.#isStarting = true
    const options = await this.#optionsOf(lifeline)
    this.#isStarting = false
    if (!this.#stopped) this.#thread = this.#makeThread(lifeline, options)
  }

  #makeThread(lifeline: Lifeline, options: Lifeline['options']): Worker {
    const { beatMs, log, clock, board, warnBlockedMs, maxBlockedMs } = this.#options
    const watched: Watched = { memory: board.memory, warnMs: warnBlockedMs, maxMs: maxBlockedMs }
    const file = `./heartbeat-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
    const workerData = { module: lifeline.module, options, beatMs, sent: this.#sent, owner: this.#owner, watched }
    const thread = new Worker(new URL(file, import.meta.url), { workerData, name: 'haymaker heartbeat' })
    thread.unref()
    thread.on('message', (message: BeatMessage) => this.#hear(message))
    thread.on('error', (error) => log.error({ err: error }, 'the heartbeat thread failed'))
    thread.on('exit', () => {
      if (this.#thread !== thread) return
      this.#thread = null
      // A process without a beat would be declared dead while it works.
      this.#restarting = clock.after(ms(beatMs / 5), () => void this.#startThread(lifeline), 'idle')
    })
    this.#isReady = false
    this.#heard = clock.monotonic()
    return thread
  }

  /** The options as they are now; what cannot be renewed may still hold. */
  async #optionsOf({ options, renew }: Lifeline): Promise<Lifeline['options']> {
    try {
      return { ...options, ...(await renew?.()) }
    } catch (error) {
      this.#options.log.error({ err: error }, 'what the heartbeat needs to connect could not be renewed')
      return options
    }
  }

  /** A beat may fail because what it connects with has changed. */
  async #renew(): Promise<void> {
    const { lifeline } = this.#options.store
    if (lifeline?.renew) this.#order({ kind: 'options', options: await this.#optionsOf(lifeline) })
  }

  #hear(message: BeatMessage): void {
    const { log, clock, onGone, onCommand } = this.#options
    if (this.#stopped) return
    this.#heard = clock.monotonic()
    switch (message.kind) {
      case 'ready':
        this.#isReady = true
        return
      case 'gone':
        return onGone(message.owner)
      case 'command':
        return onCommand(message.command)
      case 'stood': {
        const facts = { blocked_ms: Math.round(message.length), jobs: message.jobs }
        log.warn(facts, 'the event loop stood still; let what computes for long give others their turn')
        return
      }
      case 'failed':
        if (!this.#isFailing) log.warn({ err: message.message }, 'a beat did not reach the store; it goes on trying')
        this.#isFailing = true
        void this.#renew()
        return
      default:
        return message satisfies never
    }
  }
}
