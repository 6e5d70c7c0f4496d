// Redis: attempts are counted by commands behind the script that ends them. Where the reply of these is lost the outcome is asked
// again, its record answers, and it is counted once more: G8.

import type { Bug } from './bug.ts'
import { cutsBehind } from './storms.ts'

export const countersOutside: Bug = {
  name: 'counters outside the script',
  why: 'totals are changed by commands of their own',
  on: [
    {
      store: 'redis',
      rule: 'G8',
      storm: cutsBehind(/INCRBY\r\n/),
      patches: [
        { script: 'settle', find: `redis.call('INCRBY', KEYS[6 + i], amount)`, replace: '' },
        {
          file: 'stores/redis/settle.ts',
          find: `return { settled: readAnswer(answer), isRepeat: how === 'again' }`,
          replace: `{
            const { stale, refused, ...rest } = readAnswer(answer);
            const ended = call.settlements.filter(({ token }) => !stale.includes(token) && !refused.includes(token));
            const counted = ended.filter(({ count }) => count !== 'nothing').length;
            const failed = ended.filter(({ count }) => count === 'failed').length;
            const { keys } = parts;
            if (counted > 0)
                await parts.server.pipeline([['INCRBY', keys.processed, String(counted)], ['INCRBY', keys.failed, String(failed)]]);
            return { settled: { ...rest, stale, refused }, isRepeat: how === 'again' };
        }`,
        },
      ],
    },
  ],
}
