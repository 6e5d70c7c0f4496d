// Clockwork on SQLite: promote and trim. The sweep has a file of its own.

import { type EpochMs, epochMs, ms } from '../../core/clock.ts'
import { failpoint } from '../../core/failpoint.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import type { Clockwork, Keep, Promoted } from '../../core/store/clockwork.ts'
import { samplesKept } from '../../core/store/ledger.ts'
import type { Database } from './database.ts'
import { comeIn, freeLeaked, hasLanes } from './lanes.ts'
import type { Parts } from './parts.ts'
import { positionsFor } from './positions.ts'
import { bytesIn } from './read-row.ts'
import { limits, queueing, clockwork as sql } from './sql.generated.ts'
import { sweep } from './sweep.ts'
import { endAll, leave, refInSet, rewrite, toSet, unmarked } from './whereabouts.ts'

const DAY = 24 * 60 * 60 * 1000
/** Sidekiq keeps its days for five years; so do we. */
const DAYS_KEPT = 5 * 365
const DEPLOYS_KEPT = 90
const TRIMMED_AT_ONCE = 1000

export function clockwork(parts: Parts): Clockwork {
  const { database, writer, wakeup, clock, look } = parts
  return {
    async promote(max) {
      const nextAt = await look(() => nextDue(database))
      if (nextAt === null || nextAt > clock.now()) return { moved: 0, nextAt }
      return writer.write(
        () => promote(parts, max),
        'lasting',
        ({ moved }) => {
          if (moved > 0) wakeup.announce()
        },
      )
    },
    async awaitDue(known, waitMs, signal) {
      const end = clock.monotonic() + waitMs
      for (;;) {
        const heard = wakeup.listen()
        const nextAt = await look(() => nextDue(database))
        const left = ms(end - clock.monotonic())
        if (left <= 0 || signal.aborted || (nextAt !== null && (known === null || nextAt < known))) return
        await wakeup.wait(heard, left, signal)
      }
    },
    sweep(call) {
      return writer.write(
        () => sweep(parts, call),
        'lasting',
        ({ requeued }) => {
          if (requeued > 0) wakeup.announce()
        },
      )
    },
    async trim(keep) {
      if ((await look(() => hasLanes(database))) && (await writer.write(() => freeLeaked(database))) > 0)
        wakeup.announce()
      for (let total = 0; ; ) {
        const { trimmed, isDone } = await writer.write(() => trimSome(parts, keep))
        total += trimmed
        if (isDone) return total
      }
    },
  }
}

function nextDue(database: Database): EpochMs | null {
  const at = database.get<{ at: number | null }>(sql.nextDue)?.at
  return at == null ? null : epochMs(at)
}

interface DueRow {
  id: number
  version: number
  queue: string
  at: number
  payload: Uint8Array | null
}

function promote({ database, clock, codec }: Parts, max: number): Promoted {
  const now = clock.now()
  const due = (place: string): DueRow[] => database.all<DueRow>(sql.due, place, now, max)
  const rows = [...due('retry'), ...due('schedule')].sort((a, b) => a.at - b.at).slice(0, max)
  if (rows.length > 0) failpoint('promote:after-read')
  const lanes = rows.map(({ payload }) => {
    const read = codec.decode(bytesIn(payload))
    return read.status === 'job' ? (laneIn(read)?.lane ?? null) : 'unreadable'
  })
  const isLaned = lanes.some((lane) => lane !== null && lane !== 'unreadable')
  const position = positionsFor(database, rows.length, isLaned)
  for (const [i, row] of rows.entries()) {
    const bytes = bytesIn(row.payload)
    const job = leave(database, refInSet(row))
    if (!job) continue
    const { queue } = row
    const lane = lanes[i] ?? null
    if (lane === 'unreadable') {
      toSet(database, unmarked(job), { place: 'dead', queue, at: now, position: position() })
      continue
    }
    database.run(queueing.addQueue, queue)
    comeIn(database, job, { queue, lane, end: 'tail', isNewest: false, position })
    rewrite(database, job, codec.amend(bytes, { enqueuedAt: now }))
  }
  if (rows.length > 0) failpoint('promote:after-move')
  return { moved: rows.length, nextAt: nextDue(database) }
}

/** One step of a trim: at most a page of each kind. */
function trimSome({ database, clock }: Parts, keep: Keep): { trimmed: number; isDone: boolean } {
  const now = clock.now()
  const oldestDay = new Date(now - DAYS_KEPT * DAY).toISOString().slice(0, 10)
  const dropped = (jobs: { id: number }[]): number => {
    endAll(database, jobs)
    return jobs.length
  }
  const kept = [
    dropped(database.all(sql.trimDeadByAge, now - keep.dead.ageMs, TRIMMED_AT_ONCE)),
    dropped(database.all(sql.trimDeadByCount, keep.dead.max, TRIMMED_AT_ONCE)),
    database.run(sql.trimNotes, keep.notes.max, TRIMMED_AT_ONCE),
  ]
  const guards = database.run(sql.trimGuards, now, TRIMMED_AT_ONCE)
  database.run(sql.trimAnswers, now)
  database.run(sql.trimDays, oldestDay)
  database.run(sql.trimSamples, 1, now - samplesKept.minute)
  database.run(sql.trimSamples, 10, now - samplesKept['ten minutes'])
  database.run(sql.trimDeploys, now - DEPLOYS_KEPT * DAY)
  database.run(limits.trim, now)
  return { trimmed: kept.reduce((sum, n) => sum + n), isDone: Math.max(guards, ...kept) < TRIMMED_AT_ONCE }
}
