// Redis: an outcome counts, whoever brings it. There are two fences, the record of the owner and the claim itself, and both are
// gone: with the first alone, a process that was taken for dead still hears that its claim is. So it ends jobs that others run: G4.

import type { Bug } from './bug.ts'
import { freezesOnly } from './storms.ts'

export const unfencedSettle: Bug = {
  name: 'unfenced settle',
  why: 'the outcome of a stale owner is accepted',
  on: [
    {
      store: 'redis',
      rule: 'G4',
      storm: freezesOnly,
      patches: [
        {
          script: 'settle',
          find: `if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then return 'gone' end`,
          replace: '',
        },
        {
          script: 'settle',
          find: `local claim = redis.call('HGET', KEYS[2], token)`,
          replace: `local claim = redis.call('HGET', KEYS[2], token) or '\\n'`,
        },
        {
          script: 'settle',
          find: `if redis.call('HDEL', KEYS[2], token) == 0 then table.insert(stale, token)`,
          replace: `if redis.call('HDEL', KEYS[2], token) == -1 then table.insert(stale, token)`,
        },
      ],
    },
  ],
}
