// Lanes of the reference store: who has a place, and who waits in which order.

import type { Lane, LaneName, LanePlace } from '../../../core/features/lane.ts'
import type { Jid } from '../../../core/job/jid.ts'
import type { Codec } from '../../../core/payload/codec.ts'
import type { QueueName } from '../../../core/queues/queue-name.ts'
import { type Job, laneNamed, type Memory, queueOf, rested, toHead, toTail } from './memory.ts'

/** What a payload says of the lane of its job. */
export interface Bound {
  readonly lane: Lane
  readonly jid: Jid
}

export function boundOf(codec: Codec, { payload }: Pick<Job, 'payload'>): Bound | null {
  const read = codec.decode(payload)
  return read.status === 'job' && read.job.lane && read.job.jid ? { lane: read.job.lane, jid: read.job.jid } : null
}

interface Coming {
  readonly queue: QueueName
  readonly bound: Bound | null
  readonly end: 'tail' | 'head'
  /** Whether the lane has as many places as the job says, though it has some already. */
  readonly isNewest: boolean
}

/** Into a queue, or where its lane is full into that. */
export function comeIn(memory: Memory, job: Job, { queue, bound, end, isNewest }: Coming): void {
  if (bound === null) return end === 'head' ? toHead(memory, job, queue) : toTail(memory, job, queue)
  const { lane, jid } = bound
  const name = { queue, key: lane.key }
  const state = laneNamed(memory, name) ?? { ...name, max: lane.max, inside: new Set(), waiting: [] }
  if (isNewest) state.max = lane.max
  memory.lanes.set(`${queue}/${lane.key}`, state)
  queueOf(memory, queue)
  rested(job, queue)
  if (end === 'head' && state.inside.size < state.max) {
    state.inside.add(jid)
    toHead(memory, job, queue)
  } else if (end === 'head') state.waiting.unshift({ job, jid })
  else state.waiting.push({ job, jid })
  letIn(memory, state)
}

/** As many as there is room for, to the tail of the queue. */
export function letIn(memory: Memory, { queue, key }: LaneName): void {
  const lane = laneNamed(memory, { queue, key })
  while (lane && lane.inside.size < lane.max) {
    const next = lane.waiting.shift()
    if (next === undefined) break
    lane.inside.add(next.jid)
    toTail(memory, next.job, queue)
  }
  forgetEmpty(memory, { queue, key })
}

export function forgetEmpty(memory: Memory, name: LaneName): void {
  const lane = laneNamed(memory, name)
  if (lane && lane.inside.size + lane.waiting.length === 0) memory.lanes.delete(`${name.queue}/${name.key}`)
}

/** Gives a place back; whoever waits comes in. */
export function leaveLane(memory: Memory, place: LanePlace): void {
  dropPlace(memory, place)
  letIn(memory, place)
}

/** Forgets the place of a job that goes for good or to be asked for anew. Nobody comes in. */
export function dropPlace(memory: Memory, { jid, ...name }: LanePlace): void {
  laneNamed(memory, name)?.inside.delete(jid)
}

/** Places of jobs that are in no queue and in nobody's hands, which another program ended, are free again. */
export function freeLeaked(memory: Memory, codec: Codec): void {
  const held = [...memory.owners.values()].flatMap(({ claims }) => [...claims.values()])
  const there = new Set([...memory.queues.values(), held].flat().map((job) => boundOf(codec, job)?.jid))
  for (const lane of memory.lanes.values()) {
    for (const jid of lane.inside) if (!there.has(jid)) lane.inside.delete(jid)
    letIn(memory, lane)
  }
}
