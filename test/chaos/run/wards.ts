// The processes of supervisors. They are not our children, so their birth is what they say themselves, and their end is that
// the kernel knows them no more.

import { readFileSync } from 'node:fs'
import type { Ledger } from '../ledger/ledger.ts'
import { monotonic } from '../ledger/ledger.ts'
import type { Member } from './crew.ts'

/** A process that works, and the supervisor that started it. */
export interface Under {
  readonly pid: number
  readonly under: number
}

type Way = 'straight' | 'fragile'

interface Ward extends Member, Under {
  readonly end: () => void
}

/** A rolling restart takes no longer, and a process that it stops none but this. */
const ROLL_MS = 20_000
const STOP_MS = 3000

export class Wards {
  readonly #ledger: Ledger
  readonly #ways = new Map<number, Way>()
  /** Supervisors that have gone, and when. */
  readonly #gone = new Map<number, number>()
  /** Until when supervisors may still restart processes. */
  readonly #rolls = new Map<number, number>()
  readonly #wards = new Map<number, Ward>()
  #faults = 2_000_000

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  get members(): readonly Member[] {
    return [...this.#wards.values()]
  }

  of(supervisor: number): Member[] {
    return [...this.#wards.values()].filter(({ under }) => under === supervisor)
  }

  /** A supervisor was started. */
  under(supervisor: number, way: Way): void {
    this.#ways.set(supervisor, way)
  }

  look(news: readonly Under[]): void {
    for (const one of news) this.#greet(one)
    for (const ward of this.#wards.values()) {
      if (isAlive(ward.pid)) continue
      this.#wards.delete(ward.pid)
      if (!ward.isTold && monotonic() < (this.#rolls.get(ward.under) ?? 0)) this.#note(ward, 'rolled', 'roll', STOP_MS)
      this.#ledger.note({ e: 'exit', of: ward.pid, code: null, signal: null })
      ward.end()
    }
  }

  /** A supervisor was told to restart its processes. */
  roll(supervisor: number): void {
    this.#rolls.set(supervisor, monotonic() + ROLL_MS)
  }

  /** A supervisor has ended: those that it leaves behind stop by themselves. */
  orphan(supervisor: number): void {
    this.look([])
    if (!this.#ways.has(supervisor)) return
    this.#gone.set(supervisor, monotonic())
    for (const ward of this.#wards.values()) if (ward.under === supervisor) this.#leave(ward)
  }

  #greet({ pid, under }: Under): void {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const ward: Ward = { role: 'worker', pid, under, ended, end, isTold: false }
    this.#wards.set(pid, ward)
    this.#ledger.note({ e: 'born', of: pid, name: `under ${under}`, way: this.#ways.get(under) ?? 'straight' })
    // Whose supervisor died before it looked has another parent.
    if (this.#gone.has(under) || !this.#ways.has(under)) this.#leave(ward)
  }

  #leave(ward: Ward): void {
    ward.isTold = true
    this.#note(ward, 'left by its supervisor', 'stop', monotonic() - (this.#gone.get(ward.under) ?? monotonic()))
  }

  /** A fault that began so long ago, and lasts until the process has gone. */
  #note(ward: Ward, kind: string, group: 'stop' | 'roll', agoMs: number): void {
    const id = ++this.#faults
    this.#ledger.note({ e: 'fault', id, kind, group, touches: [ward.pid], since: monotonic() - agoMs })
    void ward.ended.then(() => this.#ledger.note({ e: 'healed', id }))
  }
}

/** What has ended and was not yet taken note of by its parent is not alive. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')))
  } catch {
    return false
  }
}
