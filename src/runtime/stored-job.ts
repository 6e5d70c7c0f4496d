// A job at rest, as it was seen in one place at one moment, and what a person may do with it. Whoever acts on a job that
// went on meanwhile is told that it is gone, and nothing is changed.

import { type Clock, type EpochMs, type Ms, ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { lockAgain, lockLetGo } from '../core/features/unique.ts'
import type { JobRecord } from '../core/job/job.ts'
import { atMs, type Moment } from '../core/job/when.ts'
import type { Patch, Shown } from '../core/payload/codec.ts'
import { type Payload, textOf } from '../core/payload/payload.ts'
import { type QueueName, queueName } from '../core/queues/queue-name.ts'
import type { Entry, LaneWait, Move, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'

/** What became of an action. `gone`: the job is not there any more as it was seen. `duplicate`: another holds its guard. */
export type Moved = 'moved' | 'gone' | 'duplicate'

/** What a person may do with a stored job, wherever in its place it stands. */
export type Action = 'retry' | 'run' | 'kill' | 'delete'
/** Where else a job that waits shall wait: at the head of its queue, until another time, in another queue. */
export type Turn = 'next' | { readonly at: Moment } | { readonly queue: QueueName }

export class StoredJob {
  readonly #store: Store
  readonly #clock: Clock
  readonly #entry: Entry
  /** Where it rests. A job that waits in a lane is one of its queue. */
  readonly place: Place['kind']
  /** Whether it waits until others of its key have ended, where no worker sees it. */
  readonly isHeldBack: boolean
  /** The job as its payload tells; null where the payload cannot be read. */
  readonly job: JobRecord | null
  #shown: Shown | null | undefined

  constructor(store: Store, clock: Clock, place: (Place | LaneWait)['kind'], entry: Entry) {
    this.#store = store
    this.#clock = clock
    this.#entry = entry
    this.place = place === 'lane' ? 'queue' : place
    this.isHeldBack = place === 'lane'
    const decoded = store.codec.decode(entry.payload)
    this.job = decoded.status === 'job' ? decoded.job : null
  }

  get jid(): string | null {
    return this.job?.jid ?? null
  }

  /** The wire name; empty where the payload cannot be read. */
  get class(): string {
    return this.job?.class ?? ''
  }

  /** The class as a person knows it: the job that ActiveJob wraps, the mailer and method of a mail. */
  get displayClass(): string {
    return this.#show()?.class ?? this.class
  }

  /** The arguments as a person knows them. */
  get displayArgs(): readonly unknown[] {
    return this.#show()?.args ?? []
  }

  /** The backtrace of the last error; null where none is kept. */
  get backtrace(): readonly string[] | null {
    return this.#show()?.backtrace ?? null
  }

  /** How long it has waited since it was put into its queue, or made; null: it does not say when that was. */
  get latencyMs(): Ms | null {
    return this.job && waitedMs(this.job, this.#clock.now())
  }

  get queue(): QueueName {
    return this.#entry.queue
  }

  /** When it is due, or when it died; null in a queue. */
  get at(): EpochMs | null {
    return this.#entry.at
  }

  /** When a dead job was last let run again and stayed, where a store keeps that; else null. */
  get retriedAt(): EpochMs | null {
    return this.#entry.retriedAt ?? null
  }

  /** The payload as it is written. */
  get payload(): Payload {
    return this.#entry.payload
  }

  /** The payload as text. */
  text(): string {
    return textOf(this.#entry.payload)
  }

  /** Into its queue now, with one more attempt than it had left. For jobs in the retry and dead sets. */
  retry(): Promise<Moved> {
    return this.#do(this.move('retry'))
  }

  /** Into its queue now. For jobs in the schedule. */
  run(): Promise<Moved> {
    return this.#do(this.move('run'))
  }

  /** To the head of its queue, before all others that wait there. For jobs in a queue. */
  runNext(): Promise<Moved> {
    return this.#do(this.move('next'))
  }

  /**
   * Into another queue: at its tail where it waits in one, at the time it is due anyway where it is scheduled or to be retried.
   * A job that is of this queue already stays where it is. Not for jobs in the dead set.
   * @throws HaymakerError HM_CONFIG_INVALID for what can be no name of a queue
   */
  async moveTo(name: string): Promise<Moved> {
    const queue = queueName(name)
    const move = this.move({ queue })
    return queue === this.queue ? 'moved' : this.#do(move)
  }

  /** Into the dead set. */
  kill(): Promise<Moved> {
    return this.#do(this.move('kill'))
  }

  delete(): Promise<Moved> {
    return this.#do(this.move('delete'))
  }

  /** Due at another time. For jobs in the schedule and the retry set. */
  reschedule(moment: Moment): Promise<Moved> {
    return this.#do(this.move({ at: moment }))
  }

  /** What an action asks of the store. @throws HaymakerError HM_CONFIG_INVALID for a place where it means nothing */
  move(action: Action | Turn): Move {
    if (typeof action === 'object') return 'at' in action ? this.#toTime(action.at) : this.#toOther(action.queue)
    const { ref, queue } = this.#entry
    switch (action) {
      case 'retry':
        if (this.place !== 'retry' && this.place !== 'dead') throw this.#misplaced(action, 'retry or dead set')
        return this.#toQueue()
      case 'run':
        if (this.place !== 'schedule') throw this.#misplaced(action, 'schedule')
        return this.#toQueue()
      case 'next':
        if (this.place !== 'queue') throw this.#misplaced('runNext', 'queues')
        return { ref, to: { kind: 'head', queue } }
      case 'kill':
        if (this.place === 'dead') throw this.#misplaced(action, 'queues, the schedule or the retry set')
        return { ref, to: { kind: 'dead' }, ...this.#released() }
      case 'delete':
        return { ref, to: { kind: 'nowhere' }, ...this.#released() }
      default:
        return action satisfies never
    }
  }

  #show(): Shown | null {
    if (this.#shown === undefined) this.#shown = this.#store.codec.show(this.#entry.payload)
    return this.#shown
  }

  #toQueue(): Move {
    const { ref, queue, payload } = this.#entry
    const count = this.job?.failures?.retryCount
    const patch = {
      enqueuedAt: this.#clock.now(),
      // As Ruby's web page does: a retry by hand uses up no attempt.
      ...(count !== undefined && { retryCount: Math.max(-1, count - 1) }),
    }
    // What is dead let go of its lock, which another job may have by now.
    const guards = this.place === 'dead' && this.job ? lockAgain(this.job) : []
    const move = { ref, to: { kind: 'queue', queue }, payload: this.#store.codec.amend(payload, patch) } as const
    return guards.length > 0 ? { ...move, guards } : move
  }

  /** The lock of a unique job, which is let go in the step that takes the job from among those to be run. */
  #released(): Pick<Move, 'release'> {
    return this.job?.lock ? { release: lockLetGo(this.job) } : {}
  }

  #toTime(moment: Moment): Move {
    if (this.place !== 'schedule' && this.place !== 'retry')
      throw this.#misplaced('reschedule', 'schedule or retry set')
    return { ref: this.#entry.ref, to: { kind: this.place }, at: atMs(moment, this.#clock.now()) }
  }

  #toOther(queue: QueueName): Move {
    const { ref, at, payload } = this.#entry
    const amended = (patch: Patch): Payload => this.#store.codec.amend(payload, patch)
    switch (this.place) {
      case 'queue':
        return { ref, to: { kind: 'queue', queue }, payload: amended({ queue, enqueuedAt: this.#clock.now() }) }
      case 'schedule':
      case 'retry':
        return { ref, to: { kind: this.place }, payload: amended({ queue }), ...(at !== null && { at }) }
      case 'dead':
        throw this.#misplaced('moveTo', 'queues, the schedule or the retry set')
      default:
        return this.place satisfies never
    }
  }

  async #do(move: Move): Promise<Moved> {
    const [result = 'gone'] = await this.#store.move([move])
    return result
  }

  #misplaced(action: string, places: string): HaymakerError {
    const where = this.place === 'queue' ? `queue ${this.queue}` : `${this.place} set`
    const told = `${action} is for jobs in the ${places}; ${this.jid ?? 'this one'} is in the ${where}.`
    return new HaymakerError('HM_CONFIG_INVALID', `${told} Choose another action.`)
  }
}

/** How long a job has waited; null: it does not say since when. */
export function waitedMs(
  { enqueuedAt, createdAt }: Pick<JobRecord, 'enqueuedAt' | 'createdAt'>,
  now: EpochMs,
): Ms | null {
  const since = enqueuedAt ?? createdAt
  return since === null ? null : ms(Math.max(0, now - since))
}
