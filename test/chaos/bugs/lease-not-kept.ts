// Both stores: a limiter says yes and writes no lease down, so that everybody finds room: G13.

import type { Bug } from './bug.ts'
import { killsOfFeatures } from './storms.ts'

export const leaseNotKept: Bug = {
  name: 'lease not kept',
  why: 'a limiter has room, and nobody is counted',
  on: [
    {
      store: 'redis',
      rule: 'G13',
      storm: killsOfFeatures,
      patches: [
        {
          script: 'acquire',
          find: `redis.call('ZADD', use.leases, wholeNumber(now + use.span), use.holder)`,
          replace: '',
        },
      ],
    },
    {
      store: 'sqlite',
      rule: 'G13',
      storm: killsOfFeatures,
      patches: [
        {
          file: 'stores/sqlite/limits.ts',
          find: 'database.run(sql.lease, use.name, holder.id, holder.owner, later(now, use.rule.spanMs))',
          replace: '',
        },
      ],
    },
  ],
}
