// The one job of a chaos run on Haymaker, and what all of its kinds have in common.

import type { JobContext, JobDefinition } from 'haymaker'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Ending } from '../../ledger/line.ts'
import type { Input } from '../../workload/mix.ts'
import { perform } from '../../workload/perform.ts'
import { defineJob, Snooze } from './package.ts'
import { RETRIES } from './stored.ts'

export const retry = { max: RETRIES, backoff: '150ms', jitter: false } as const

/** Ends an attempt as its job was told. */
export function conclude(how: Ending, { signal }: Pick<JobContext, 'signal'>): void {
  if (how === 'throw') throw new Error('as it was told')
  if (how === 'snooze') throw new Snooze('200ms')
  if (how === 'shutdown') throw signal.reason
}

/** `folder`: of the ledgers. */
export const chaosJob = (ledger: Ledger, folder: string): JobDefinition<[input: Input], Input, unknown> =>
  defineJob<Input>({
    name: 'Chaos',
    retry,
    async perform(input, context) {
      conclude(await perform(ledger, folder, input, context), context)
    },
  })
