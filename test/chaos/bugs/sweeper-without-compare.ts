// Both stores: the sweep acts on what it has read before, and does not compare. On Redis two processes that saw the same death each
// push what the dead one held: two outcomes for one attempt, G4. On SQLite a beat that moves counts as one that stood still, so that
// the living are swept, and what they run is run again: G3.

import type { Bug } from './bug.ts'
import { calm, killsAfar } from './storms.ts'

export const sweeperWithoutCompare: Bug = {
  name: 'sweeper without compare',
  why: 'what is recovered, or is in living hands, goes back',
  on: [
    {
      store: 'redis',
      rule: 'G4',
      storm: killsAfar,
      patches: [
        {
          file: 'stores/redis/sweep.ts',
          find: `for (const result of listOf(await server.run('handBack', list.keys, [...args, ...each]))) note(result, progress)`,
          replace: `for (const [i, claim] of claims.entries()) {
        const bytes = bytesOf(claim ?? '');
        const split = bytes.indexOf('\\n');
        if (split < 0)
            continue;
        await server.pipeline([
            ['HDEL', keys.claims(id), String(tokens[i])],
            ['RPUSH', keys.queue(bytes.subarray(0, split).toString()), bytes.subarray(split + 1)],
        ]);
        note('back', progress);
    }`,
        },
      ],
    },
    {
      store: 'sqlite',
      rule: 'G3',
      storm: calm,
      patches: [
        {
          file: 'runtime/sweeper.ts',
          find: 'const since = seen?.beat === beat.beat ? seen.since : received',
          replace: 'const since = seen?.since ?? received',
        },
        {
          file: 'stores/sqlite/sql.generated.ts',
          find: 'UPDATE owners SET dead = 1 WHERE id = ?1 AND beat = ?2 AND dead = 0;',
          replace: 'UPDATE owners SET dead = 1 WHERE id = ?1 AND ?2 >= 0 AND dead = 0;',
        },
      ],
    },
  ],
}
