// What the tests of jobs by the clock have in common: a job that notes when it began, on a clock that the test moves.

import { defineJob } from '../../src/runtime/function-job.ts'
import { defineCron } from '../../src/runtime/periodic/define-cron.ts'
import type { Fixture, Stage } from './instance.ts'

/** It begins at noon. */
export const NOON = Date.UTC(2026, 0, 1, 12)
export const MINUTE = 60_000

export interface Play {
  /** When each job began, in minutes after noon. */
  readonly ran: number[]
  readonly report: ReturnType<typeof defineJob<{ kind: string }>>
}

export function play(on: Stage): Play {
  const ran: number[] = []
  const report = defineJob<{ kind: string }>({
    name: 'Report',
    perform: () => void ran.push((on.clock.now() - NOON) / MINUTE),
  })
  return { ran, report }
}

export const everyFive = (report: Play['report']): ReturnType<typeof defineCron> =>
  defineCron({ name: 'five', schedule: '*/5 * * * *', job: report, input: { kind: 'short' } })

export async function started(...fixtures: readonly Fixture[]): Promise<void> {
  for (const { hm } of fixtures) await hm.start()
}
