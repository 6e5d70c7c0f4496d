// Redis: a push whose reply was lost is asked again, and the store does not look whether it has it. It is stored twice, and each of
// the two is run and ended: two outcomes for one attempt, G4. (G3 as well, where the machine is free and excuses nothing.)

import type { Bug } from './bug.ts'
import { cutsBehind } from './storms.ts'

const forgetful = (script: 'push' | 'pushOne') => ({
  script,
  find: 'if known then return known end',
  replace: '',
})

export const pushWithoutMarker: Bug = {
  name: 'push retry without marker',
  why: 'a push that is asked again is stored again',
  on: [
    {
      store: 'redis',
      rule: 'G4',
      storm: cutsBehind(/hm:pushed:/),
      patches: [forgetful('push'), forgetful('pushOne')],
    },
  ],
}
