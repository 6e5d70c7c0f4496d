// The jobs of the kill tests. Each writes to a ledger outside the store, before and after its work, one line per event;
// a write that was done survives the SIGKILL of its process.

import { appendFileSync, existsSync } from 'node:fs'
import { hrtime, pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineJob } from 'haymaker'

export interface Line {
  readonly event: 'push' | 'start' | 'abort' | 'end' | 'counted'
  readonly n: number
  readonly pid: number
  /** CLOCK_MONOTONIC, shared by all processes of a host. */
  readonly at: number
}

const folder = process.env.LEDGER ?? '.'

/** Adds a line to this process's own file. */
export function note(event: Line['event'], n: number): void {
  const line: Line = { event, n, pid, at: Number(hrtime.bigint() / 1000n) / 1000 }
  appendFileSync(`${folder}/${pid}.ndjson`, `${JSON.stringify(line)}\n`)
}

export const work = defineJob<{ n: number; ms: number }>({
  name: 'Work',
  retry: { max: 5, backoff: '200ms', jitter: false },
  async perform({ n, ms }) {
    note('start', n)
    if (ms > 0) await sleep(ms)
    note('end', n)
  },
})

/** Kills the process it runs in, every time. */
export const pill = defineJob<{ n: number }>({
  name: 'Pill',
  perform({ n }) {
    note('start', n)
    process.kill(pid, 'SIGKILL')
    return new Promise(() => undefined)
  },
})

/** Waits until a file of its own name is there; notes when it is told to end. */
export const wait = defineJob<{ n: number }>({
  name: 'Wait',
  async perform({ n }, job) {
    note('start', n)
    job.signal.addEventListener('abort', () => note('abort', n))
    while (!existsSync(`${folder}/go`)) await sleep(10)
    note('end', n)
  },
})
