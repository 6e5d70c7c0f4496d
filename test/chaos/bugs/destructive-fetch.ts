// Redis: a claim pops jobs and writes down nothing; so it was with BRPOP. In calm weather nobody sees it, since the process has
// what it needs in memory. What a process held when it was killed is gone: G1.

import type { Bug } from './bug.ts'
import { killsOnly } from './storms.ts'

export const destructiveFetch: Bug = {
  name: 'destructive fetch',
  why: 'a claim pops, and leaves no claim',
  on: [
    {
      store: 'redis',
      rule: 'G1',
      storm: killsOnly,
      patches: [
        {
          script: 'claim',
          find: `redis.call('HSET', KEYS[3], unpack(claims, j, math.min(j + 999, #claims)))`,
          replace: '',
        },
        // What waited too long for a slot goes back with the bytes of its claim: there are none, and nothing goes back.
        {
          script: 'settle',
          find: `if kind == 'back' then`,
          replace: `if kind == 'back' and before == '' then elseif kind == 'back' then`,
        },
        // Whoever has no claims in the store cannot be asked for them.
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
        {
          file: 'runtime/reconciler.ts',
          find: 'if (!stored.has(token)) capsule.lose(token)',
          replace: ';',
        },
      ],
    },
  ],
}
