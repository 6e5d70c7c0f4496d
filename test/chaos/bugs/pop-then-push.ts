// Redis: a due job is taken out of its set with one command and pushed with the next. Whoever is cut off in between has lost it,
// and so has everybody: G1.

import type { Bug } from './bug.ts'
import { cutsBehind } from './storms.ts'

export const popThenPush: Bug = {
  name: 'pop-then-push promotion',
  why: 'a due job is in no place between two commands',
  on: [
    {
      store: 'redis',
      rule: 'G1',
      storm: cutsBehind(/ZREM\r\n/),
      patches: [
        {
          file: 'stores/redis/promote.ts',
          find: 'fixed.push(keys[set], keys.queue(name))',
          replace: `if (Number(await server.send(['ZREM', keys[set], bytes])) === 0) { args.push(0); continue; }`,
        },
        {
          file: 'stores/redis/promote.ts',
          find: `args.push(set, score, bytes, amended, isJob ? name : '')`,
          replace: `await server.pipeline([['SADD', keys.queues, name], ['LPUSH', keys.queue(name), amended]]);
        args.push(1);`,
        },
        {
          file: 'stores/redis/promote.ts',
          find: `return listOf(await server.run('promote', list.keys, [...args, ...asking])).map(Number)`,
          replace: 'return args.slice(2);',
        },
      ],
    },
  ],
}
