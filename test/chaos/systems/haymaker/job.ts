// The one job of a chaos run on Haymaker.

import type { JobDefinition } from 'haymaker'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Input } from '../../workload/mix.ts'
import { perform } from '../../workload/perform.ts'
import { defineJob, Snooze } from './package.ts'
import { RETRIES } from './stored.ts'

/** `folder`: of the ledgers. */
export const chaosJob = (ledger: Ledger, folder: string): JobDefinition<[input: Input], Input, unknown> =>
  defineJob<Input>({
    name: 'Chaos',
    retry: { max: RETRIES, backoff: '150ms', jitter: false },
    async perform(input, { attempt, signal }) {
      const how = await perform(ledger, folder, input, { attempt, signal })
      if (how === 'throw') throw new Error('as it was told')
      if (how === 'snooze') throw new Snooze('200ms')
      if (how === 'shutdown') throw signal.reason
    },
  })
