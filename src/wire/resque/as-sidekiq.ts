// A job of Resque as one of Sidekiq's format, for good. What it says keeps its spelling, so that numbers stay what they are; what
// Sidekiq wants beside it stands behind.

import type { EpochMs } from '../../core/clock.ts'
import type { Jid } from '../../core/job/jid.ts'
import type { Codec } from '../../core/payload/codec.ts'
import { splice } from '../../core/payload/splice.ts'
import type { Entry, Place } from '../../core/store/places.ts'
import { field } from '../sidekiq/fields.ts'
import { writeTime } from '../sidekiq/times.ts'

/** What a job of Ruby's Resque does not say of itself. What it does say stays. */
export interface Given {
  readonly codec: Codec
  readonly jid: Jid
  readonly now: EpochMs
}

/** An entry of a Resque store for the same place of another one. What cannot be read keeps its bytes. */
export function asSidekiq(entry: Entry, place: Place, { codec, jid, now }: Given): Entry {
  // A failure that names no time would be taken for the oldest of all, and be trimmed at once.
  const at = place.kind === 'dead' && entry.at === 0 ? now : entry.at
  const read = codec.decode(entry.payload)
  const job = read.status === 'job' ? read.job : read.inexact
  if (job === undefined) return { ...entry, at }
  const members = new Map<string, string>([[field.queue, JSON.stringify(entry.queue)]])
  if (job.jid === null) members.set(field.jid, JSON.stringify(jid))
  // A dead job was there when it failed; of the others nothing is known but that they are here now.
  if (job.createdAt === null) members.set(field.createdAt, writeTime((place.kind === 'dead' && at) || now, 'float'))
  if (job.enqueuedAt === null && place.kind === 'queue') members.set(field.enqueuedAt, writeTime(now, 'float'))
  return { ...entry, at, payload: splice(entry.payload, members) ?? entry.payload }
}
