// Both stores: a job that failed and is to be tried again lets go of its lock. The next one with the key is pushed beside it: G12.

import type { Bug, Form } from './bug.ts'
import { killsOfUnique } from './storms.ts'

const patches: Form['patches'] = [
  {
    file: 'core/features/unique.ts',
    find: "return { extend: [{ key: lock.key, holder: jid, ttlMs, taken: 'refuse' }] }",
    replace: 'return { release: [{ key: lock.key, holder: jid }] }',
  },
]

export const lockOfRetry: Bug = {
  name: 'lock lost by a retry',
  why: 'a job that is to be tried again lets go of its lock',
  on: [
    { store: 'redis', rule: 'G12', storm: killsOfUnique, patches },
    { store: 'sqlite', rule: 'G12', storm: killsOfUnique, patches },
  ],
}
