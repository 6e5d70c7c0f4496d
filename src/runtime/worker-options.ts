// What a worker is made of, and whom it tells.

import type { Clock, Ms } from '../core/clock.ts'
import type { Timing } from '../core/config/config.ts'
import type { Log } from '../core/log.ts'
import type { Random } from '../core/random.ts'
import type { Keep, PoisonRule } from '../core/store/clockwork.ts'
import type { Card, ProcessCommand } from '../core/store/processes.ts'
import type { Store } from '../core/store/store.ts'
import type { Board } from './board.ts'
import type { Cancelled } from './cancelled.ts'
import type { CapsuleOptions } from './capsule.ts'
import type { Service } from './service.ts'

export interface WorkerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly board: Board
  readonly cancelled: Cancelled
  readonly capsules: readonly Pick<CapsuleOptions, 'order' | 'concurrency' | 'claimAhead' | 'runner'>[]
  readonly timing: Timing
  readonly keep: Keep
  readonly poison: PoisonRule
  /** What it does beside its own duties. */
  readonly more: readonly Service[]
  /** What may be used of the time after the timeout of a stop. */
  readonly graceMs: Ms
  card(): Card
  /** Another process told this one to stop, or to say what it does. */
  onCommand(command: ProcessCommand): void
  /** It takes no new jobs any more. */
  onQuiet(): Promise<void>
  /** It takes jobs again. */
  onResume(): Promise<void>
  /** Its queues gave no job after they had given some, and none is in hand. */
  onEmpty(): void
  /** The store was told that this process is there, or how it looks. */
  onSeen(how: 'registered' | 'pictured'): void
}
