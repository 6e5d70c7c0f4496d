// Counts what happened to each class of jobs, and prints it as a table.

import type { PerformMiddleware } from 'haymaker'

interface Tally {
  done: number
  failed: number
  retried: number
  dead: number
  times: number[]
}

export class Report {
  readonly #tallies = new Map<string, Tally>()

  of(name: string): Tally {
    let tally = this.#tallies.get(name)
    if (!tally) {
      tally = { done: 0, failed: 0, retried: 0, dead: 0, times: [] }
      this.#tallies.set(name, tally)
    }
    return tally
  }

  /** Times every attempt. */
  readonly middleware: PerformMiddleware = async (job, context, next) => {
    const tally = this.of(job.class)
    const began = performance.now()
    if (context.attempt > 1) tally.retried++
    try {
      const result = await next()
      tally.done++
      return result
    } catch (error) {
      tally.failed++
      throw error
    } finally {
      tally.times.push(performance.now() - began)
    }
  }

  get total(): { done: number; dead: number; retried: number } {
    const sum = (key: 'done' | 'dead' | 'retried'): number =>
      [...this.#tallies.values()].reduce((total, tally) => total + tally[key], 0)
    return { done: sum('done'), dead: sum('dead'), retried: sum('retried') }
  }

  /** The smallest number of jobs any class has brought to an end. */
  get rarest(): number {
    return Math.min(...[...this.#tallies.values()].map(({ done, dead }) => done + dead))
  }

  print(): string {
    const head = ['class', 'done', 'failed', 'retried', 'dead', 'median', 'p95']
    const rows = [...this.#tallies]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, tally]) => {
        const { done, failed, retried, dead, times } = tally
        return [name, ...[done, failed, retried, dead].map(String), at(times, 0.5), at(times, 0.95)]
      })
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
    const line = (cells: readonly string[]): string =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
    return [head, ...rows].map(line).join('\n')
  }
}

function at(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b)
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`
}
