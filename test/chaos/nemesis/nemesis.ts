// Plays a plan: each fault is written down before it begins and after it has ended. A fault that cannot begin now, as a lock
// that nobody gives, is passed over.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from '../ledger/ledger.ts'
import { monotonic } from '../ledger/ledger.ts'
import type { FaultGroup, Touched } from '../ledger/line.ts'
import type { Crew, Member, Role } from '../run/crew.ts'
import type { Disturbance } from './disturbance.ts'
import { freeze, type Planned, roll } from './plan.ts'

export interface NemesisOptions {
  readonly crew: Crew
  readonly ledger: Ledger
  readonly disturbances: readonly Disturbance[]
  /** Who stands still while a worker does: it alone, or all, where it may hold a lock. */
  readonly freezeTouches: 'itself' | 'all'
  /** Processes that are at work. */
  isReady(pid: number): boolean
}

export class Nemesis {
  readonly #options: NemesisOptions
  #faults = 0

  constructor(options: NemesisOptions) {
    this.#options = options
  }

  /** Resolves when every fault has ended. */
  async play(plan: readonly Planned[]): Promise<void> {
    const began = monotonic()
    const underWay: Promise<void>[] = []
    for (const planned of plan) {
      await sleep(Math.max(0, began + planned.atMs - monotonic()))
      underWay.push(this.#strike(planned))
    }
    await Promise.all(underWay)
  }

  async #strike({ kind, target, lengthMs }: Planned): Promise<void> {
    const [, role] = /^kill (worker|producer|supervisor)$/.exec(kind) ?? []
    if (role) return this.#tell(kind, this.#pick(role as Role, target), 'SIGKILL')
    if (kind === 'stop worker') return this.#tell(kind, this.#pick('worker', target), 'SIGTERM')
    if (kind === freeze.kind) return this.#freeze(target, lengthMs)
    if (kind === roll.kind) return this.#roll(target)
    const disturbance = this.#options.disturbances.find((one) => one.kind === kind)
    if (!disturbance) throw new Error(`nobody knows how to do "${kind}"`)
    const { group, touches } = disturbance
    await this.#during(kind, group, touches, async () => {
      try {
        await disturbance.begin(target)
        await sleep(lengthMs)
      } finally {
        await disturbance.end()
      }
    })
  }

  /** Ends a process, one way or the other. */
  async #tell(kind: string, victim: Member | undefined, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!victim) return
    await this.#during(kind, signal === 'SIGKILL' ? 'kill' : 'stop', [victim.pid], async () => {
      this.#options.crew.signal(victim, signal)
      await victim.ended
    })
  }

  /** SIGSTOP, as of a machine that was put to sleep; long enough to be taken for dead, or nearly. */
  async #freeze(target: number, lengthMs: number): Promise<void> {
    const { crew, freezeTouches } = this.#options
    const victim = this.#pick('worker', target)
    if (!victim) return
    await this.#during(freeze.kind, 'pause', freezeTouches === 'itself' ? [victim.pid] : 'all', async () => {
      crew.signal(victim, 'SIGSTOP')
      await sleep(lengthMs)
      // It may have been killed meanwhile.
      crew.signal(victim, 'SIGCONT')
    })
  }

  /** Each process of a supervisor is followed by another and ends then, one after the other; nobody waits for that. */
  async #roll(target: number): Promise<void> {
    const { crew } = this.#options
    const victim = this.#pick('supervisor', target)
    if (victim) await this.#during(roll.kind, 'roll', 'none', async () => crew.roll(victim))
  }

  /** One that works and that nobody has told to end. A supervisor works once it has a process that does. */
  #pick(role: Role, target: number): Member | undefined {
    const { crew, isReady } = this.#options
    const works = (one: Member): boolean => (role === 'supervisor' ? crew.under(one).length > 0 : isReady(one.pid))
    const some = crew.of(role).filter((one) => works(one) && !one.isTold)
    return some[Math.floor(target * some.length)]
  }

  async #during(kind: string, group: FaultGroup, touches: Touched, play: () => Promise<void>): Promise<void> {
    const { ledger } = this.#options
    const id = ++this.#faults
    ledger.note({ e: 'fault', id, kind, group, touches })
    try {
      await play()
    } catch (error) {
      console.error(`${kind}: ${error instanceof Error ? error.message : error}`)
    }
    ledger.note({ e: 'healed', id })
  }
}
