// Counts the jobs of a run by their number, and does what a job does. The clock starts when a quarter of them has ended, since a
// worker lives for days and an engine that compiles as it goes for its first seconds is no measure of it. Of a job that carries
// a time it notes how long after that it started.

import { cpuUsage, memoryUsage } from 'node:process'
import { epochNow } from './clock.ts'
import { shareOf } from './samples.ts'
import { type Given, type Input, type Kind, type Said, warmingOf } from './system.ts'

export class Tally {
  readonly #kind: Kind
  readonly #seen: Uint8Array
  readonly #full = Promise.withResolvers<void>()
  readonly #waits: number[] = []
  /** How many are timed. */
  readonly #timed: number
  #left: number
  #twice = 0
  #began = 0
  #ended = 0
  #cpu = cpuUsage()

  constructor({ jobs, kind }: Given) {
    this.#seen = new Uint8Array(jobs)
    this.#kind = kind
    this.#left = jobs
    this.#timed = jobs - warmingOf(jobs)
    this.#begin()
  }

  /** Resolves when all have ended. */
  get full(): Promise<void> {
    return this.#full.promise
  }

  /** A job. */
  run({ n, at }: Input): void | Promise<void> {
    if (at !== undefined) this.#waits.push(epochNow() - at)
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
      ...{
        ms: this.#ended - this.#began,
        timed: this.#timed,
        cpuMs,
        rssMb: memoryUsage.rss() / 1024 ** 2,
        twice: this.#twice,
      },
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
    if (this.#left === this.#timed) this.#begin()
  }

  #begin(): void {
    this.#began = performance.now()
    this.#cpu = cpuUsage()
  }
}

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
