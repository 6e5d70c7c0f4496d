// The store port. A store is what passes testing/contract: it moves bytes, keeps claims, and decides nothing. Every
// operation is one atom, or a loop whose every step is one atom and can be repeated.

import type { EpochMs } from '../clock.ts'
import type { Codec } from '../payload/codec.ts'
import type { Anatomy } from './anatomy.ts'
import type { Clockwork } from './clockwork.ts'
import type { Coordination } from './coordination.ts'
import type { Crons } from './crons.ts'
import type { Ledger } from './ledger.ts'
import type { Moving } from './moving.ts'
import type { Places } from './places.ts'
import type { Processes } from './processes.ts'
import type { Queueing } from './queueing.ts'
import type { Schedules } from './schedules.ts'

/**
 * What some stores cannot express. `processes`: a second process that sees the same jobs. `ties`: entries that are due at
 * one time keep the order in which they came; Redis orders them by their bytes. `apart`: an entry of a set is more than its
 * bytes: there may be another with the same ones, and it may belong to another queue than its payload names. `keys`: it is made
 * of keys that a person can look at. `milliseconds`: the schedule keeps times to the millisecond, and not up to the whole second.
 * `trim`: the dead are kept as long as the config says, and not until somebody clears them.
 */
export type Feature = 'processes' | 'ties' | 'apart' | 'keys' | 'milliseconds' | 'trim'

/** Something worth a person's attention. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error'
  readonly subject: string
  readonly message: string
}

/** Who is told what a store finds out while it works. */
export interface StoreListener {
  /** Something that a person should know, or that it is over. */
  announce(finding: Finding): void
  /** The connection to the store is a new one: what is in hand may not be what the store holds. */
  reconnected(): void
}

/** How a thread of its own can beat for an owner: a module that exports `openLife(options, clock, random)`, and the plain data it needs. */
export interface Lifeline {
  /** URL of the module. */
  readonly module: string
  /** Cloned into the thread. */
  readonly options: Readonly<Record<string, string | number>>
  /** Options that change, such as a password: asked before the thread starts, and again after a beat that failed. */
  readonly renew?: () => Promise<Lifeline['options']>
}

/** What `openLife` of a lifeline's module gives the thread: the one operation it needs, over a connection of its own. */
export interface Life {
  life: Processes['life']
  close(): Promise<void>
}

export interface Store
  extends Queueing,
    Clockwork,
    Places,
    Processes,
    Ledger,
    Coordination,
    Moving,
    Anatomy,
    Crons,
    Schedules {
  readonly codec: Codec
  readonly lacks: ReadonlySet<Feature>
  /** The store's address without secrets, for logs. */
  readonly label: string
  /** null: beats run on the main loop. */
  readonly lifeline: Lifeline | null
  /**
   * Whether a claim that travels with settlements is answered as soon as one by itself: not where settlements wait for a disk, and
   * claims need not.
   */
  readonly claimsRide: boolean
  /** Whether a sample of the attempts that succeeded may leave notes unasked: not where all that is kept takes up memory of a server. */
  readonly roomForNotes: boolean
  open(): Promise<void>
  /** Ends waits and connections. Calls after it are refused with HM_STORE_CLOSED. */
  close(): Promise<void>
  /** The store's clock, by which due times are judged. */
  now(): Promise<EpochMs>
  /** Looks for what endangers jobs. Read-only. */
  check(): Promise<readonly Finding[]>
}
