import { describe, expect, it } from 'vitest'
import { check } from '../check/check.ts'
import { anna, bert, made, walked } from '../check/made.ts'
import type { AtRest } from '../check/walk.ts'
import type { Peer } from './peer.ts'
import { rowOf, summed } from './verdict.ts'

const nobody = { command: '', args: [], env: {} }
const peer: Peer = {
  ...{ version: '1.2.3', store: 'redis', settings: 'as it comes', install: () => undefined },
  prepare: async () => undefined,
  system: {
    ...{ name: 'other', producer: nobody, worker: nobody, cuts: [] },
    remaining: async () => 0,
    walk: async () => walked(),
  },
}
const bounds = { seenMs: 1, lastMs: 1, stopMs: 1 }

/** Job 1 dies with Anna and runs with Bert, 2 dies with Anna for good, 3 is never run, 4 is held and done. */
function summary(jobs: readonly AtRest[]) {
  const history = made()
    .push(1, 0)
    .push(2, 0)
    .push(3, 0)
    .push(4, 0)
    .run(4, bert, 1, 3)
    .run(1, anna, 5, null)
    .run(2, anna, 5, null)
    .fault('kill', [anna], 10, 11)
    .exit(anna, 11, 'SIGKILL')
    .run(1, bert, 4010, 4020).history
  const walk = { ...walked(), jobs, counted: null }
  return summed({ peer, seed: 7, judgement: check(history, walk, bounds), history, walk })
}

describe('what a run on another system says', () => {
  it('tells jobs that are gone from jobs that are held', () => {
    expect(summary([{ n: 4, place: 'claim' }])).toMatchObject({
      ...{ jobs: 4, kills: 1, lost: 2, lostRunning: 1, left: { claim: 1 }, leftDone: 1 },
    })
    expect(summary([2, 3].map((n) => ({ n, place: 'claim' as const })))).toMatchObject({ lost: 0, leftDone: 0 })
  })

  it('counts a run after a death as one that a fault explains, and measures from the death to it', () => {
    expect(summary([])).toMatchObject({
      ...{ unjustifiedDuplicates: 0, justifiedDuplicates: 1 },
      ...{ recoveries: 1, recoveryMsP99: 4000, recoveryMsMax: 4000 },
    })
  })

  it('is the row of the page', () => {
    const row = rowOf(peer, summary([{ n: 4, place: 'claim' }]))
    expect(row).toBe('| other 1.2.3 | as it comes | redis | 7 | 0 | 4 | 1 | 2 | 1 | 0 | 1 | 4.0 s / 4.0 s |')
  })
})
