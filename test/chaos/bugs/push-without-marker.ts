// Redis: a push whose reply was lost is asked again, and the store does not look whether it has it. It is stored twice, and each
// of the two runs though nothing had to be run again: G3.

import type { Bug } from './bug.ts'
import { cutsBehind } from './storms.ts'

export const pushWithoutMarker: Bug = {
  name: 'push retry without marker',
  why: 'a push that is asked again is stored again',
  rule: 'G3',
  on: [
    {
      store: 'redis',
      storm: cutsBehind(/hm:pushed:/),
      patches: [
        {
          script: 'push',
          find: `if known and tonumber(string.match(known, '^%d+')) == seq then return string.match(known, '^%d+\\n(.*)$') end`,
          replace: '',
        },
      ],
    },
  ],
}
