// Every setting of an instance with its default, in one place. What is read here is frozen and handed down in slices.

import type { Ms } from '../clock.ts'
import { ms } from '../clock.ts'
import type { History } from '../history/kept.ts'
import type { Keep, PoisonRule } from '../store/clockwork.ts'
import { notesKept } from '../store/ledger.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How life and death of processes are judged. Tests shorten these; a store that several machines share wants the defaults. */
export interface Timing {
  /** Between two beats of a process. */
  readonly beatMs: Ms
  /** Between two looks at the beats of the others. */
  readonly sampleMs: Ms
  /** A beat that stood still for this long, on the observer's own clock, is a death. */
  readonly silenceMs: Ms
  /** A process starts no job when its last acknowledged beat was sent longer ago than this. */
  readonly leaseMs: Ms
  /** Between two pictures of what a process does. */
  readonly pictureMs: Ms
  /** Between two times that metrics are handed to the store. */
  readonly recordMs: Ms
  /** Between two comparisons of the claims in hand with those in the store. */
  readonly reconcileMs: Ms
  /** Between two trims. */
  readonly trimMs: Ms
  /** How long a job that was claimed ahead may wait for a slot before it goes back. */
  readonly hoardMs: Ms
  /** How long a claim waits in the store before it asks again. */
  readonly waitMs: Ms
  /** A main loop that stood still for this long is worth a warning. */
  readonly warnBlockedMs: Ms
  /** A main loop that stands still for this long ends its process; null: it may. */
  readonly maxBlockedMs: Ms | null
}

export const timing: Timing = {
  beatMs: ms(5 * second),
  sampleMs: ms(second),
  silenceMs: ms(25 * second),
  leaseMs: ms(15 * second),
  pictureMs: ms(10 * second),
  recordMs: ms(10 * second),
  reconcileMs: ms(30 * second),
  trimMs: ms(minute),
  hoardMs: ms(50),
  waitMs: ms(2 * second),
  warnBlockedMs: ms(5 * second),
  maxBlockedMs: null,
}

/** What a store keeps, as Sidekiq does: dead jobs for half a year, at most 10,000. */
export const keep: Keep = { dead: { max: 10_000, ageMs: ms(180 * day) }, notes: { max: notesKept } }

/** Three charges within three days make a job poison. */
export const poison: PoisonRule = { charges: 3, markMs: ms(72 * hour) }

/** What holds where the config says nothing. */
export interface Defaults {
  /** What a worker works on. */
  readonly queues: readonly string[]
  /** Jobs at work at once. */
  readonly concurrency: number
  /** What `retry: true` stands for. */
  readonly maxRetries: number
  /** How long jobs may take to end when the process stops. */
  readonly shutdownTimeoutMs: Ms
  /** After the shutdown timeout: what aborted jobs, giving back and leaving the store may take together. */
  readonly graceMs: Ms
  /** How long a push keeps asking for an answer: what somebody who waits for a page may bear. */
  readonly pushMs: Ms
  /** For how long the main loop of a process that is ours alone may stand still. */
  readonly maxBlockedMs: Ms
  /** Which attempts leave a note. */
  readonly history: History
  /** A job larger than this is logged as a warning. */
  readonly warnBytes: number
  /** A job larger than this is refused with HM_ARGS_TOO_LARGE. */
  readonly maxBytes: number
  /** A file in the folder the process was started in. */
  readonly store: string
}

export const defaults: Defaults = {
  queues: ['default'],
  concurrency: 25,
  maxRetries: 25,
  shutdownTimeoutMs: ms(25 * second),
  graceMs: ms(3 * second),
  pushMs: ms(5 * second),
  maxBlockedMs: ms(5 * minute),
  history: 'failures',
  warnBytes: 64 * 1024,
  maxBytes: 1024 * 1024,
  store: 'sqlite:./haymaker.db',
}
