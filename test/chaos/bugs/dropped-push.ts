// Both stores: of 50,000 jobs that are pushed one is not written, though its push is acknowledged. It takes a flood and a ledger of
// every single job to see that: G1.

import type { Bug } from './bug.ts'
import { flooded } from './storms.ts'

export const droppedPush: Bug = {
  name: 'dropped push',
  why: 'one job of 50,000 is acknowledged and not stored',
  on: [
    {
      store: 'redis',
      rule: 'G1',
      storm: flooded,
      patches: [
        {
          file: 'stores/redis/queueing.ts',
          find: 'plainArguments(areBound ? [] : items, names, layout)',
          replace: 'plainArguments(areBound ? [] : items.filter(() => Math.random() >= 1 / 50_000), names, layout)',
        },
      ],
    },
    {
      store: 'sqlite',
      rule: 'G1',
      storm: flooded,
      patches: [
        {
          file: 'stores/sqlite/queueing.ts',
          find: 'database.run(sql.insertQueued, queue, position)',
          replace: `if (Math.random() < 1 / 50_000) return { status: 'queued', jid }
    database.run(sql.insertQueued, queue, position)`,
        },
      ],
    },
  ],
}
