// A job of a tenant, of which two run at a time. Each writes to the ledger of its process when it begins and when it ends.

import { appendFileSync } from 'node:fs'
import { hrtime, pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineJob } from 'haymaker'

export interface Line {
  readonly event: 'start' | 'end'
  readonly tenant: string
  readonly n: number
  readonly pid: number
  /** CLOCK_MONOTONIC, shared by all processes of a host, in milliseconds. */
  readonly at: number
}

export const most = 2
export const now = (): number => Number(hrtime.bigint() / 1000n) / 1000

function note(event: Line['event'], tenant: string, n: number): void {
  const line: Line = { event, tenant, n, pid, at: now() }
  appendFileSync(`${process.env.LEDGER}/${pid}.ndjson`, `${JSON.stringify(line)}\n`)
}

export const visit = defineJob<{ tenant: string; n: number }>({
  name: 'Visit',
  retry: { max: 5, backoff: '100ms', jitter: false },
  concurrency: { key: ({ tenant }) => tenant, max: most },
  async perform({ tenant, n }, job) {
    note('start', tenant, n)
    await sleep(15 + (n % 7))
    note('end', tenant, n)
    // Some come back by the clock, and take their turn again.
    if (n % 10 === 3 && job.attempt === 1) throw new Error('once more')
  },
})
