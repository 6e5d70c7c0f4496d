// How Resque arranges jobs: taken at the left, delayed by whole seconds, the dead in a list of records.

import type { EpochMs } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import { isOurs, plainOf } from '../../wire/resque/codec.ts'
import { readFailure, writeFailure } from '../../wire/resque/failure.ts'
import type { Layout } from '../redis/layout.ts'
import { resqueNames } from './own-keys.ts'

/** Where failures go: into one list, or into one for each queue. Their names are Ruby's. */
export const failureBackends = ['redis', 'redis_multi_queue'] as const
export type FailureBackend = (typeof failureBackends)[number]

/** Where a record names no queue that we accept. */
export const FALLBACK: QueueName = queueName('default')

export const resqueLayout = (codec: Codec, backend: FailureBackend): Layout => ({
  head: 'left',
  made: { schedule: 'delayed', retry: 'zset', dead: 'lists' },
  names: resqueNames,
  scheduled: secondOf,
  graveOf: (queue) => (queue === null || backend === 'redis' ? '' : `${queue}_failed`),
  buried: (payload, { at, queue, by }) => Buffer.from(writeFailure(payload, codec, { at, queue, worker: by })),
  revived: (payload) => (isOurs(payload) ? payload : plainOf(payload)),
  exhumed: (bytes) => readFailure(bytes, codec, FALLBACK).payload,
})

/** A job that was delayed until the middle of a second is not early when it waits for the end of it. */
const secondOf = (at: EpochMs): string => String(Math.ceil(at / 1000))
