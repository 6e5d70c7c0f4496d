// Counts the jobs of a run by their number, from the first start to the last end, and does what a job does.

import { cpuUsage, memoryUsage } from 'node:process'
import type { Given, Kind, Said } from './system.ts'

export class Tally {
  readonly #kind: Kind
  readonly #seen: Uint8Array
  readonly #full = Promise.withResolvers<void>()
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
  run(n: number): void | Promise<void> {
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
    return { ms: this.#ended - this.#began, cpuMs, rssMb: memoryUsage.rss() / 1024 ** 2, twice: this.#twice }
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
