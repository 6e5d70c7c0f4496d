// What promises about lanes are told with: fresh jobs of a lane, the place of one that is claimed, and views of who waits.

import assert from 'node:assert/strict'
import { epochMs } from '../../core/clock.ts'
import type { LanePlace } from '../../core/features/lane.ts'
import { newJid } from '../../core/job/jid.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import type { LaneSummary, LaneWait } from '../../core/store/places.ts'
import type { Claim, Push, Settlement } from '../../core/store/queueing.ts'
import { mail, type Scene } from './scene.ts'

export const other: QueueName = queueName('other')
export const waitIn = (key: string, queue: QueueName = mail): LaneWait => ({ kind: 'lane', queue, key })

/** A fresh job of a lane. */
export function laned({ bench }: Scene, key: string, max: number, over: Partial<Push> = {}): Push {
  const { queue = mail } = over
  const [jid, lane] = [newJid(bench.random), { key, max }]
  const payload = bench.codec.encode({ class: 'Letter', args: [jid], jid, queue, createdAt: firstMoment, lane })
  return { jid, queue, payload, lane, ...over }
}

const firstMoment = epochMs(Date.UTC(2025, 0, 1))

export async function fillLane(scene: Scene, key: string, max: number, count: number): Promise<readonly Push[]> {
  const items = Array.from({ length: count }, () => laned(scene, key, max))
  await scene.push(...items)
  return items
}

/** The place of a claimed job, as its process knows it. */
export function placeOf({ bench }: Scene, { payload, queue }: Claim): LanePlace {
  const bound = laneIn(bench.codec.decode(payload))
  assert.ok(bound)
  return { queue, key: bound.lane.key, jid: bound.jid }
}

export const leaving = (scene: Scene, claim: Claim, settlement: Settlement): Settlement => ({
  ...settlement,
  lane: placeOf(scene, claim),
})

export const waiting = async (
  { store, bench }: Scene,
  key: string,
  queue: QueueName = mail,
): Promise<readonly string[]> =>
  (await store.page(waitIn(key, queue), { limit: 1000 })).entries.map(({ payload }) => {
    const bound = laneIn(bench.codec.decode(payload))
    return String(bound?.jid)
  })

export const lane = (
  key: string,
  max: number,
  inside: number,
  waiting: number,
  queue: QueueName = mail,
): LaneSummary => ({
  ...{ queue, key, max, inside, waiting },
})
