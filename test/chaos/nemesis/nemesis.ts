// Plays a plan: each fault is written down before it begins and after it has ended. A fault that cannot begin now, as a lock
// that nobody gives, is passed over.

import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from '../ledger/ledger.ts'
import { monotonic } from '../ledger/ledger.ts'
import type { FaultGroup, Touched } from '../ledger/line.ts'
import type { Crew, Member, Role } from '../run/crew.ts'
import type { Disturbance } from './disturbance.ts'
import { freeze, type Planned } from './plan.ts'

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
    if (kind === 'kill worker' || kind === 'kill producer') return this.#kill(kind, target)
    if (kind === 'stop worker') return this.#stop(kind, target)
    if (kind === freeze.kind) return this.#freeze(target, lengthMs)
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

  async #kill(kind: string, target: number): Promise<void> {
    const victim = this.#pick(kind === 'kill worker' ? 'worker' : 'producer', target)
    if (!victim) return
    await this.#during(kind, 'kill', [victim.pid], async () => {
      const ended = once(victim.child, 'exit')
      victim.child.kill('SIGKILL')
      await ended
    })
  }

  async #stop(kind: string, target: number): Promise<void> {
    const victim = this.#pick('worker', target)
    if (!victim) return
    await this.#during(kind, 'stop', [victim.pid], async () => {
      const ended = once(victim.child, 'exit')
      victim.child.kill('SIGTERM')
      await ended
    })
  }

  /** SIGSTOP, as of a machine that was put to sleep; long enough to be taken for dead, or nearly. */
  async #freeze(target: number, lengthMs: number): Promise<void> {
    const victim = this.#pick('worker', target)
    if (!victim) return
    const touches = this.#options.freezeTouches === 'itself' ? [victim.pid] : 'all'
    await this.#during(freeze.kind, 'pause', touches, async () => {
      process.kill(victim.pid, 'SIGSTOP')
      await sleep(lengthMs)
      // It may have been killed meanwhile.
      if (victim.child.exitCode === null && victim.child.signalCode === null) process.kill(victim.pid, 'SIGCONT')
    })
  }

  /** One that works and that nobody has killed. */
  #pick(role: Role, target: number): Member | undefined {
    const some = this.#options.crew.of(role).filter(({ pid, child }) => this.#options.isReady(pid) && !child.killed)
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
