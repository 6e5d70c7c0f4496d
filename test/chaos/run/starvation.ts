// Whether the machine gave processes what they wanted. The kernel counts how long each thread was ready to run and did not; a
// process that waited for long is no worse than one that was stopped: it may be taken for dead, and nobody is to blame.

import { readdirSync, readFileSync } from 'node:fs'
import type { Ledger } from '../ledger/ledger.ts'
import { monotonic } from '../ledger/ledger.ts'
import type { Touched } from '../ledger/line.ts'

export interface Watched {
  readonly pid: number
  /** Who suffers when it starves. */
  readonly touches: Touched
}

/** Between two looks at a process, and the part of that which a thread of it may have waited. */
const EVERY_MS = 1000
const MOST_WAITED = 0.5

interface Seen {
  readonly at: number
  /** By thread, in ms. */
  readonly waited: ReadonlyMap<string, number>
}

export class Starvation {
  readonly #ledger: Ledger
  readonly #seen = new Map<number, Seen>()
  #faults = 1_000_000

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** May be called as often as one likes. */
  look(watched: readonly Watched[]): void {
    for (const one of watched) {
      const before = this.#seen.get(one.pid)
      const at = monotonic()
      if (before && at - before.at < EVERY_MS) continue
      const now = { at, waited: waitedBy(one.pid) }
      this.#seen.set(one.pid, now)
      if (before) this.#judge(one, before, now)
    }
  }

  #judge({ pid, touches }: Watched, before: Seen, now: Seen): void {
    const longest = Math.max(0, ...[...now.waited].map(([thread, ms]) => ms - (before.waited.get(thread) ?? 0)))
    if (longest < MOST_WAITED * (now.at - before.at)) return
    const id = ++this.#faults
    this.#ledger.note({ e: 'fault', id, kind: `starved ${pid}`, group: 'machine', touches, since: before.at })
    this.#ledger.note({ e: 'healed', id })
  }
}

/** How long each thread of a process has waited for a processor in its life. Empty where the kernel does not say. */
function waitedBy(pid: number): ReadonlyMap<string, number> {
  const tasks = `/proc/${pid}/task`
  try {
    return new Map(
      readdirSync(tasks).map((task) => {
        const [, waited = '0'] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
        return [task, Number(waited) / 1e6]
      }),
    )
  } catch {
    // It has ended, or this is no Linux.
    return new Map()
  }
}
