// The jobs of the stress tests: what blocks the loop, kills the process, or does not end. Each writes to a ledger outside of
// the store; a write that was done survives the SIGKILL of its process.

import { appendFileSync, existsSync } from 'node:fs'
import { pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AnyJob, defineJob } from 'haymaker'

export interface Line {
  readonly event: 'start' | 'end' | 'abort'
  readonly n: number
  readonly pid: number
}

const folder = process.env.LEDGER ?? '.'

export function note(event: Line['event'], n: number): void {
  const line: Line = { event, n, pid }
  appendFileSync(`${folder}/ledger.ndjson`, `${JSON.stringify(line)}\n`)
}

/** Computes for so long, and lets nothing else run. */
export const block = defineJob<{ n: number; ms: number }>({
  name: 'Block',
  perform({ n, ms }) {
    note('start', n)
    const end = performance.now() + ms
    while (performance.now() < end);
    note('end', n)
  },
})

/** Computes for ever in the first process that runs it; the next one finds the mark and ends. */
export const spin = defineJob<{ n: number }>({
  name: 'Spin',
  perform({ n }) {
    note('start', n)
    const isFirst = !existsSync(`${folder}/spun`)
    appendFileSync(`${folder}/spun`, '.')
    while (isFirst);
    note('end', n)
  },
})

/** Works for a while, and fails as often as it is told. */
export const work = defineJob<{ n: number; ms?: number; fails?: number }>({
  name: 'Work',
  retry: { max: 5, backoff: '100ms', jitter: false },
  async perform({ n, ms = 0, fails = 0 }, job) {
    note('start', n)
    if (ms > 0) await sleep(ms)
    if (job.attempt <= fails) throw new Error('as it was told')
    note('end', n)
  },
})

/** Waits until the file `go` is there; notes when it is told to end. */
export const wait = defineJob<{ n: number }>({
  name: 'Wait',
  async perform({ n }, job) {
    note('start', n)
    job.signal.addEventListener('abort', () => note('abort', n))
    while (!existsSync(`${folder}/go`)) await sleep(10)
    note('end', n)
  },
})

/** Waits until it is told to end, and then throws why. */
export const polite = defineJob<{ n: number }>({
  name: 'Polite',
  async perform({ n }, job) {
    note('start', n)
    await sleep(60_000, undefined, { signal: job.signal }).catch((error: unknown) => {
      note('abort', n)
      throw error
    })
  },
})

/** As `wait`, and ends when it is told to. */
export const heed = defineJob<{ n: number }>({
  name: 'Heed',
  async perform({ n }, job) {
    note('start', n)
    while (!existsSync(`${folder}/go`)) await sleep(10, undefined, { signal: job.signal })
    note('end', n)
  },
})

export const all: readonly AnyJob[] = [block, spin, work, wait, polite, heed]
