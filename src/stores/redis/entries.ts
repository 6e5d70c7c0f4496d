// Entries of sorted sets: a payload and a score. Times are kept as Sidekiq does, in float seconds, printed as short as they
// read back; the queue is the one that the payload names.

import { type EpochMs, epochMs } from '../../core/clock.ts'
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

/** Behind this one. */
export const setCursor = ([member, at]: Scored): Cursor => cursor(`${at} ${member.toString('base64')}`)

/** Score and bytes of the one that a cursor stands behind, as scripts want them. */
export function behind(after: Cursor | undefined): readonly [string, Buffer] {
  const [score = '', bytes = ''] = after?.split(' ') ?? []
  return [score, Buffer.from(bytes, 'base64')]
}
