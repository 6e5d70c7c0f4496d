// Both stores: whether a tick was taken is not looked at in the atom that takes it, but by whoever read the schedules a moment before.
// Several who come at once push it several times: G7.

import type { Bug } from './bug.ts'
import { killsOfFeatures } from './storms.ts'

export const tickBesideAtom: Bug = {
  name: 'tick beside the atom',
  why: 'a tick is looked up, and then pushed',
  on: [
    {
      store: 'sqlite',
      rule: 'G7',
      storm: killsOfFeatures,
      patches: [
        {
          file: 'stores/sqlite/queueing.ts',
          find: 'if (tick && isTaken(database, tick, now))',
          replace: 'if (tick && isTaken(database, tick, now) && now < 0)',
        },
        {
          file: 'stores/sqlite/sql.generated.ts',
          find: 'INSERT INTO ticks',
          replace: 'INSERT OR REPLACE INTO ticks',
        },
      ],
    },
    {
      store: 'redis',
      rule: 'G7',
      storm: killsOfFeatures,
      patches: [
        {
          script: 'push',
          find: `if ticks and isTicked(ticks, cron, tick, now) then said, guards = 't', 0 end`,
          replace: '',
        },
      ],
    },
  ],
}
