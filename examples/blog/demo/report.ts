// Follows every job of this run from its push to its end, and prints what became of each class as a table. Jobs that
// others have put into the store are run and not counted.

import { styleText } from 'node:util'
import type { Haymaker, JobContext, PerformMiddleware, PushMiddleware } from 'haymaker'

interface Tally {
  readonly done: Set<string>
  readonly dead: Set<string>
  failed: number
  retried: number
  readonly times: number[]
}

const numbers = ['done', 'failed', 'retried', 'dead'] as const

export class Report {
  readonly #tallies = new Map<string, Tally>()
  /** The ids of all jobs this run has pushed. */
  readonly pushed = new Set<string>()
  readonly scheduled = new Set<string>()
  /** When the run began, in milliseconds since 1970. */
  readonly began: number = Date.now()

  of(name: string): Tally {
    const known = this.#tallies.get(name)
    if (known) return known
    const tally: Tally = { done: new Set(), dead: new Set(), failed: 0, retried: 0, times: [] }
    this.#tallies.set(name, tally)
    return tally
  }

  readonly push: PushMiddleware = async (jobs, next) => {
    // Before the push: a fast worker is done with a job before its receipt is here.
    for (const { jid } of jobs) this.pushed.add(jid)
    const receipts = await next(jobs)
    for (const { jid, status } of receipts) {
      if (status === 'scheduled') this.scheduled.add(jid)
      // Another one waits already, which does the same.
      if (status === 'duplicate') this.pushed.delete(jid)
    }
    return receipts
  }

  readonly perform: PerformMiddleware = async (job, context, next) => {
    if (!this.pushed.has(String(job.jid))) return await next()
    const tally = this.of(job.class)
    const began = performance.now()
    if (context.attempt > 1) tally.retried++
    try {
      const result = await next()
      tally.done.add(String(job.jid))
      return result
    } catch (error) {
      tally.failed++
      throw error
    } finally {
      tally.times.push(performance.now() - began)
    }
  }

  readonly died = (_error: unknown, { class: name, jid }: JobContext): void => {
    if (this.pushed.has(String(jid))) this.of(name).dead.add(String(jid))
  }

  get settled(): number {
    return this.#all().reduce((sum, { done, dead }) => sum + done.union(dead).size, 0)
  }

  get retried(): number {
    return this.#all().reduce((sum, { retried }) => sum + retried, 0)
  }

  get classes(): readonly string[] {
    return [...this.#tallies.keys()].sort()
  }

  /** Ids of this run's jobs that neither ended well nor are anywhere in the store. */
  async lost(hm: Haymaker): Promise<string[]> {
    const found = new Set(this.#all().flatMap(({ done }) => [...done]))
    for await (const { jid } of hm.stored) if (jid !== null) found.add(jid)
    return [...this.pushed.difference(found)]
  }

  print(): string {
    const head = ['class', ...numbers, 'median', 'p95']
    const lines = this.classes.map((name) => {
      const { done, dead, failed, retried, times } = this.of(name)
      const counts = { done: done.size, dead: dead.size, failed, retried }
      return [name, ...numbers.map((key) => String(counts[key])), at(times, 0.5), at(times, 0.95)]
    })
    const widths = head.map((title, i) => Math.max(title.length, ...lines.map((cells) => cells[i]?.length ?? 0)))
    const aligned = (cells: readonly string[]): string =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
    return [styleText('bold', aligned(head)), ...lines.map(aligned)].join('\n')
  }

  #all(): Tally[] {
    return [...this.#tallies.values()]
  }
}

function at(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`
}
