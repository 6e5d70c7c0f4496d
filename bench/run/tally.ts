// Counts the jobs of a run by their number, from the first start to the last end, and does what a job does. Of a job that
// carries a time it notes how long after that it started.

import { cpuUsage, memoryUsage } from 'node:process'
import { epochNow } from './clock.ts'
import { shareOf } from './samples.ts'
import type { Given, Input, Kind, Said } from './system.ts'

export class Tally {
  readonly #kind: Kind
  readonly #seen: Uint8Array
  readonly #full = Promise.withResolvers<void>()
  readonly #waits: number[] = []
  #left: number
  #twice = 0
  #began = 0
  #ended = 0
  #cpu = cpuUsage()

  constructor({ jobs, kind }: Given) {
    this.#seen = new Uint8Array(jobs)
    this.#kind = kind
    this.#left = jobs
  }

  /** Resolves when all have ended. */
  get full(): Promise<void> {
    return this.#full.promise
  }

  /** A job. */
  run({ n, at }: Input): void | Promise<void> {
    if (at !== undefined) this.#waits.push(epochNow() - at)
    if (this.#began === 0) {
      this.#began = performance.now()
      this.#cpu = cpuUsage()
    }
    if (this.#kind === 'sleep10') return new Promise((resolve) => setTimeout(resolve, 10)).then(() => this.#end(n))
    if (this.#kind === 'cpu1') spin(1)
    this.#end(n)
  }

  /** Once all have ended. */
  said(): Said {
    const cpuMs = (this.#cpu.user + this.#cpu.system) / 1000
    const waits = this.#waits.toSorted((a, b) => a - b)
    const waited = { p50Ms: shareOf(waits, 0.5), p99Ms: shareOf(waits, 0.99), leastMs: waits[0] ?? 0 }
    return {
      ...{ ms: this.#ended - this.#began, cpuMs, rssMb: memoryUsage.rss() / 1024 ** 2, twice: this.#twice },
      ...(waits.length > 0 && waited),
    }
  }

  #end(n: number): void {
    if (this.#seen[n] === 1) this.#twice++
    else if (--this.#left === 0) {
      this.#ended = performance.now()
      this.#cpu = cpuUsage(this.#cpu)
      this.#full.resolve()
    }
    this.#seen[n] = 1
  }
}

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
