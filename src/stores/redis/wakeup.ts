// How somebody who waits learns of a change. A second connection reads what is waited for, and Redis tells it of the next
// change of any of those keys, by whoever made it. That the telling works is proved by a key of our own, at once and then
// every few seconds; where it does not, those who wait look for themselves twice a second.
//
//   unknown (looks often) -> tracking -> unknown, when the connection is lost or deaf     unknown -> polling -> tracking

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { Deadlines } from '../../core/deadlines.ts'
import type { Random } from '../../core/random.ts'
import type { Finding } from '../../core/store/store.ts'
import type { Argument, Connection, Listener, Reply } from './connection.ts'
import { isAnswer } from './redis-error.ts'
import { Watch } from './watch.ts'

/** The net under the tracking: who waits looks for himself after this long. */
const POLL = ms(5000)
/** Without the tracking it is all there is. */
const POLL_ALONE = ms(500)
/** Between two proofs. */
const PROVE_EVERY = ms(5000)
/** How long an answer, and the news of a change of ours, may take. */
const PATIENCE = ms(1000)
/** Between two attempts at a connection, after some in a row that failed, and after one over which nothing was heard. */
const CONNECT_AGAIN = ms(200)
const REFUSED_AGAIN = ms(5000)
const DEAF_AGAIN = ms(60_000)
const MANY_FAILURES = 3
/**
 * Who woke in vain rests up to this long for each process that waits, so that all of them together ask some two hundred times a
 * second. Of 200 on 300 pushes a second, those that were too late cost Redis 0.79 ms for a push with 2, and 0.43 with 10; the jobs
 * waited no longer (docs/decisions/0012).
 */
const REST_EACH = 10

/** `tracking`: Redis tells of changes. `polling`: it does not. `unknown`: nobody waits here, or it is not proved yet. */
type Waking = 'tracking' | 'polling' | 'unknown'

const subject = 'waking'
const findings = {
  tracking: { level: 'ok', subject, message: 'Redis tells idle workers of new jobs at once' },
  polling: {
    ...{ level: 'warning', subject },
    message: `nothing tells idle workers of new jobs, they look every ${POLL_ALONE} ms: a proxy before Redis keeps invalidation messages back, or CLIENT TRACKING is not allowed`,
  },
  unknown: null,
} as const satisfies Record<Waking, Finding | null>

export interface WakeupOptions {
  readonly clock: Clock
  readonly random: Random
  /** A key of our own. */
  readonly probe: string
  /** Makes a connection that hears of keys it has read. */
  listen(listener: Listener): Promise<Connection>
  /** Changes the probe, on another connection. */
  touch(probe: string): Promise<unknown>
  /** Tells that nobody is told any more, and later that all are again. */
  announce(finding: Finding): void
}

/** A connection, being made or there. */
interface Line {
  readonly connection: Promise<Connection>
  proved(): void
}

export class Wakeup {
  /** How many processes live, as far as is known: so many may hear of one job. */
  live = 1
  readonly #options: WakeupOptions
  readonly #deadlines: Deadlines
  #line: Line | null = null
  /** What Redis will tell us the next change of, and what was read when that began. */
  readonly #armed = new Map<string, Promise<Reply>>()
  /** Of those, the ones that are surely read. */
  readonly #fresh = new Set<string>()
  readonly #watches = new Set<Watch>()
  #waking: Waking = 'unknown'
  #connectAt = ms(0)
  /** Attempts at a connection in a row that failed. */
  #failures = 0
  #proveAt = ms(0)
  #restUntil = ms(0)
  #closed = false

  constructor(options: WakeupOptions) {
    this.#options = options
    this.#deadlines = new Deadlines(options.clock)
  }

  /** What there is to say about the waking; null as long as it is unknown. */
  get finding(): Finding | null {
    return findings[this.#waking]
  }

  // ---- waiting ------------------------------------------------------------------------------------------------------

  /** Begins to watch keys. Read them after this; then `arm` what is stale, and `sleep`. To be ended with `leave`. */
  watch(keys: readonly string[]): Watch {
    const watch = new Watch(keys, this.#fresh)
    if (this.#closed) watch.end()
    this.#watches.add(watch)
    return watch
  }

  leave(watch: Watch): void {
    this.#watches.delete(watch)
  }

  /**
   * Hears of the next change of these keys from now on. Answers what was read as that began, with `read` for those that are
   * new; null: nobody will tell.
   */
  async arm(
    watch: Watch,
    keys: readonly string[],
    read: (keys: readonly string[]) => readonly Argument[],
  ): Promise<readonly Reply[] | null> {
    const line = this.#connected()
    if (line === null) return null
    watch.reading(keys)
    const unarmed = keys.filter((key) => !this.#armed.has(key))
    if (unarmed.length > 0) this.#read(line, unarmed, read(unarmed))
    const replies = new Set(keys.flatMap((key) => this.#armed.get(key) ?? []))
    try {
      return await Promise.all(replies)
    } catch {
      watch.unread(keys)
      return null
    }
  }

  /** Sleeps until a key is told of, at most for `most` or until it is time to look; answers what was told. */
  async sleep(watch: Watch, most: Ms, signal?: AbortSignal): Promise<readonly string[]> {
    await watch.sleep({ clock: this.#options.clock, most: ms(Math.min(most, this.#poll())), signal, until: 'told' })
    return watch.told()
  }

  #poll(): number {
    if (this.#waking === 'tracking') return POLL
    const untilConnect = this.#line === null ? this.#connectAt - this.#options.clock.monotonic() : 0
    return untilConnect > 0 ? Math.min(untilConnect, POLL_ALONE) : POLL_ALONE
  }

  /** Who woke in vain lets others go first: all who wait were told of the same job. */
  vain(): void {
    const { clock, random } = this.#options
    this.#restUntil = ms(clock.monotonic() + random.next() * REST_EACH * this.live)
  }

  /** Who got something may have more. */
  fed(): void {
    this.#restUntil = ms(0)
  }

  /** Lets the rest pass, at most until `end`. */
  rest(watch: Watch, end: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const most = ms(Math.min(this.#restUntil, end) - clock.monotonic())
    return watch.sleep({ clock, most, signal, until: 'end' })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const watch of this.#watches) watch.end()
    await (await this.#line?.connection.catch(() => null))?.close()
    this.#deadlines.abandon()
  }

  // ---- the connection -----------------------------------------------------------------------------------------------

  /** Marks them before the reply: what is told while it is awaited is armed no more. */
  #read(line: Line, keys: readonly string[], command: readonly Argument[]): void {
    const reply = this.#ask(line, command)
    for (const key of keys) this.#armed.set(key, reply)
    reply.then(
      () => {
        for (const key of keys) if (this.#armed.get(key) === reply) this.#fresh.add(key)
      },
      () => undefined,
    )
  }

  /** @throws when there is no answer in time; the connection is given up then */
  async #ask(line: Line, command: readonly Argument[]): Promise<Reply> {
    const connection = await line.connection.catch((error) => {
      this.#refused(line)
      throw error
    })
    try {
      const reply = await this.#deadlines.within(PATIENCE, connection.send(command))
      if (reply === 'late') throw new Error('no answer')
      return reply
    } catch (error) {
      if (isAnswer(error)) return null
      this.#lost(line)
      throw error
    }
  }

  #connected(): Line | null {
    const now = this.#options.clock.monotonic()
    if (this.#closed || (this.#line === null && now < this.#connectAt)) return null
    if (this.#line === null) {
      this.#connectAt = ms(now + CONNECT_AGAIN)
      this.#proveAt = now
      this.#line = this.#connect()
    }
    if (now >= this.#proveAt) {
      this.#proveAt = ms(now + PROVE_EVERY)
      void this.#prove(this.#line)
    }
    return this.#line
  }

  #connect(): Line {
    const { probe, listen } = this.#options
    const line: Line = {
      connection: listen({
        changed: (key) => {
          if (key === probe) line.proved()
          else if (this.#line === line) this.#changed(key)
        },
        lost: () => this.#lost(line),
      }),
      proved: () => undefined,
    }
    return line
  }

  #changed(key: string | null): void {
    for (const one of key === null ? [...this.#armed.keys()] : [key]) {
      this.#armed.delete(one)
      this.#fresh.delete(one)
    }
    for (const watch of this.#watches) watch.hear(key)
  }

  /** Arms everything once more, and looks whether a change of ours is heard of. */
  async #prove(line: Line): Promise<void> {
    const { probe, touch } = this.#options
    const heard = new Promise<'heard'>((resolve) => {
      line.proved = () => resolve('heard')
    })
    try {
      await this.#ask(line, ['EXISTS', probe, ...this.#armed.keys()])
      await touch(probe)
    } catch {
      // Nothing was proved: one of the connections is lost, or the server takes no writes.
      return
    }
    const said = await this.#deadlines.within(PATIENCE, heard)
    if (this.#line !== line) return
    if (said === 'late') return this.#deaf(line)
    this.#failures = 0
    this.#become('tracking')
  }

  #become(waking: 'tracking' | 'polling'): void {
    const before = this.#waking
    this.#waking = waking
    if (before !== waking && (before === 'polling' || waking === 'polling')) this.#options.announce(findings[waking])
  }

  /** No connection was to be had, though the other one works: there may be too many, or tracking is not allowed. */
  #refused(line: Line): void {
    if (this.#line !== line) return
    this.#giveUp(line)
    if (++this.#failures < MANY_FAILURES) return
    this.#become('polling')
    this.#connectAt = ms(this.#options.clock.monotonic() + REFUSED_AGAIN)
  }

  /** A connection that was good is made anew at once; if the new one is deaf too, it is long until the next. */
  #deaf(line: Line): void {
    if (this.#waking === 'tracking') return this.#lost(line)
    this.#become('polling')
    this.#connectAt = ms(this.#options.clock.monotonic() + DEAF_AGAIN)
    this.#lost(line)
  }

  /** Whoever waits looks for himself, and the next one makes a new connection. */
  #lost(line: Line): void {
    if (this.#line !== line) return
    this.#giveUp(line)
    for (const watch of this.#watches) watch.hear(null)
  }

  #giveUp(line: Line): void {
    if (this.#line !== line) return
    this.#line = null
    if (this.#waking === 'tracking') this.#waking = 'unknown'
    for (const watch of this.#watches) watch.unread([...this.#armed.keys()])
    this.#armed.clear()
    this.#fresh.clear()
    void line.connection.then((lost) => lost.close()).catch(() => undefined)
  }
}
