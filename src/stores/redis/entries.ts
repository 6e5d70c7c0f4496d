// Entries of sorted sets: a payload and a score. Times are kept as Sidekiq does, in float seconds, printed as short as they
// read back; the queue is the one that the payload names.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { Decoded } from '../../core/payload/codec.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import { bytesOf, listOf, type Reply, textOf } from './connection.ts'

/** Where a payload names no queue. */
const FALLBACK = queueName('default')

export const scoreOf = (at: EpochMs): string => String(at / 1000)

export const timeOf = (score: Reply | undefined): EpochMs => epochMs(Math.round(Number(textOf(score)) * 1000))

export const queueIn = (read: Decoded): QueueName => (read.status === 'job' ? (read.job.queue ?? FALLBACK) : FALLBACK)

/** What WITHSCORES answers: pairs in the newer protocol, one flat list inside of scripts. */
export function pairsOf(reply: ReturnType<typeof listOf>): readonly (readonly [Buffer, ReturnType<typeof textOf>])[] {
  if (reply.some(Array.isArray))
    return reply.map((pair) => [bytesOf(listOf(pair)[0]), textOf(listOf(pair)[1])] as const)
  return Array.from({ length: reply.length / 2 }, (_, i) => [bytesOf(reply[2 * i]), textOf(reply[2 * i + 1])] as const)
}
