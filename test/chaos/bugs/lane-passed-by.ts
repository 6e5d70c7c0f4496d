// Both stores: a job that was put off comes back into its queue and does not ask for its place, which another one has: G14.

import type { Bug } from './bug.ts'
import { killsInLanes } from './storms.ts'

export const lanePassedBy: Bug = {
  name: 'lane passed by',
  why: 'a due job goes to its queue, whether its lane has room or not',
  on: [
    {
      store: 'sqlite',
      rule: 'G14',
      storm: killsInLanes,
      patches: [
        {
          file: 'stores/sqlite/clockwork.ts',
          find: `comeIn(database, job, { queue, lane, end: 'tail', isNewest: false, position })`,
          replace: `comeIn(database, job, { queue, lane: null, end: 'tail', isNewest: false, position })`,
        },
      ],
    },
    {
      store: 'redis',
      rule: 'G14',
      storm: killsInLanes,
      patches: [
        {
          file: 'stores/redis/promote.ts',
          find: 'if (lane) bound.push(',
          replace: 'if (lane && i < 0) bound.push(',
        },
      ],
    },
  ],
}
