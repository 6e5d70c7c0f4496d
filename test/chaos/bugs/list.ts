// All bugs on purpose. A checker that has never been red is worth nothing: each of these has to be caught.

import { ackBeforeRun } from './ack-before-run.ts'
import type { Bug } from './bug.ts'
import { countersOutside } from './counters-outside.ts'
import { destructiveFetch } from './destructive-fetch.ts'
import { droppedPush } from './dropped-push.ts'
import { lanePassedBy } from './lane-passed-by.ts'
import { leaseNotKept } from './lease-not-kept.ts'
import { lockOfRetry } from './lock-of-retry.ts'
import { popThenPush } from './pop-then-push.ts'
import { pushWithoutMarker } from './push-without-marker.ts'
import { sweeperWithoutCompare } from './sweeper-without-compare.ts'
import { tickBesideAtom } from './tick-beside-atom.ts'
import { unfencedSettle } from './unfenced-settle.ts'

export const bugs: readonly Bug[] = [
  ...[destructiveFetch, popThenPush, unfencedSettle, ackBeforeRun],
  ...[pushWithoutMarker, countersOutside, sweeperWithoutCompare, droppedPush],
  ...[tickBesideAtom, lockOfRetry, lanePassedBy, leaseNotKept],
]

const DAY = 24 * 60 * 60 * 1000

/** Which of them are looked for today: in six days each of them is, once. */
export function dueOn(time: number): readonly Bug[] {
  const first = (2 * Math.floor(time / DAY)) % bugs.length
  return bugs.slice(first, first + 2)
}
