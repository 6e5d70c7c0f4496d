// Entries of sorted sets: a payload and a score. Times are kept as Sidekiq does, in float seconds, printed as short as they
// read back; the queue is the one that the payload names.

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { LaneName } from '../../core/features/lane.ts'
import type { Codec, Decoded } from '../../core/payload/codec.ts'
import { payload } from '../../core/payload/payload.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import { type Cursor, cursor, type Entry, entryRef, type SetName } from '../../core/store/places.ts'
import { bytesOf, listOf, type Reply, textOf } from './connection.ts'

/** Where a payload names no queue. */
const FALLBACK = queueName('default')

export const scoreOf = (at: EpochMs): string => String(at / 1000)

export const timeOf = (score: Reply | undefined): EpochMs => epochMs(Math.round(Number(textOf(score)) * 1000))

export const queueIn = (read: Decoded): QueueName => (read.status === 'job' ? (read.job.queue ?? FALLBACK) : FALLBACK)

/** What WITHSCORES answers: pairs in the newer protocol, one flat list inside of scripts. */
export function pairsOf(reply: ReturnType<typeof listOf>): readonly Scored[] {
  if (reply.some(Array.isArray))
    return reply.map((pair) => [bytesOf(listOf(pair)[0]), textOf(listOf(pair)[1])] as const)
  return Array.from({ length: reply.length / 2 }, (_, i) => [bytesOf(reply[2 * i]), textOf(reply[2 * i + 1])] as const)
}

/** A member of a set, and its score as the server printed it. */
export type Scored = readonly [member: Buffer, score: string]

export const setEntry = (set: SetName, [member, at]: Scored, codec: Codec): Entry => ({
  ref: entryRef(`${set} ${at} ${member.toString('base64')}`),
  payload: payload(member),
  queue: queueIn(codec.decode(payload(member))),
  at: timeOf(at),
})

export const queueEntry = (queue: QueueName, bytes: Buffer): Entry => ({
  ref: entryRef(`queue ${queue} ${bytes.toString('base64')}`),
  payload: payload(bytes),
  queue,
  at: null,
})

/** A job that waits in a lane is kept as its jid, a line break and its payload. */
export const laneEntry = ({ queue, key }: LaneName, bytes: Buffer): Entry => ({
  ref: entryRef(`lane ${queue} ${Buffer.from(key).toString('base64')}. ${bytes.toString('base64')}`),
  payload: payload(behindBreak(bytes)),
  queue,
  at: null,
})

/** What stands behind the first line break. */
export const behindBreak = (bytes: Buffer): Buffer => bytes.subarray(bytes.indexOf('\n') + 1)

/** Shorter ones gain nothing; and longer ones fit into no address, and would take their time. */
const PACKED = { from: 512, to: 65_536 }

/** Behind this one. A place in a list stands in an address, so that bytes which can be are packed. */
export function setCursor([member, at]: Scored): Cursor {
  const isPacked = member.length >= PACKED.from && member.length <= PACKED.to
  const bytes = isPacked ? `~${deflateRawSync(member).toString('base64url')}` : member.toString('base64url')
  return cursor(`${at} ${bytes}`)
}

const score = /^-?(?:inf|\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/

/** Score and bytes of the one that a cursor stands behind, as scripts want them. One that is none begins at the start. */
export function behind(after: Cursor | undefined): readonly [string, Buffer] {
  const [at = '', bytes = ''] = after?.split(' ') ?? []
  if (!score.test(at)) return ['', Buffer.alloc(0)]
  return [at, bytes.startsWith('~') ? unpacked(bytes.slice(1)) : Buffer.from(bytes, 'base64url')]
}

/** What came back in an address may be anything. */
function unpacked(bytes: string): Buffer {
  try {
    return inflateRawSync(Buffer.from(bytes, 'base64url'), { maxOutputLength: PACKED.to })
  } catch {
    return Buffer.alloc(0)
  }
}
