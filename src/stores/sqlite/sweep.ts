// The sweep on SQLite: owners whose beat stood still are declared dead, and what they held goes back, newest token first,
// so that the oldest ends at the head. Only what the dead owner noted as its running suspect is charged; what needs a
// decision (the last charge, unreadable bytes) comes into the sweeper's hands, fenced like a claim.

import { type EpochMs, later } from '../../core/clock.ts'
import { failpoint } from '../../core/failpoint.ts'
import type { SweepCall, Swept } from '../../core/store/clockwork.ts'
import { type Claim, ownerId, token } from '../../core/store/queueing.ts'
import { reclaim } from './limits.ts'
import type { Parts } from './parts.ts'
import { bytesIn, queueIn } from './read-row.ts'
import { processes, queueing, clockwork as sql } from './sql.generated.ts'
import { letGo, toHead } from './whereabouts.ts'

interface DeadOwner {
  id: string
  noted: number | null
}

interface HeldRow {
  queue: string
  token: number
  payload: Uint8Array | null
  suspectUntil: number | null
  charges: number
}

/** What one call has done so far. */
interface Progress {
  readonly call: SweepCall
  readonly now: EpochMs
  readonly mayAdopt: boolean
  requeued: number
  adopted: Claim[]
}

export function sweep(parts: Parts, call: SweepCall): Swept {
  const { database, clock } = parts
  const declared = call.silent.filter(({ owner, beat }) => database.run(sql.declareDead, owner, beat) > 0)
  if (declared.length > 0) failpoint('sweep:after-declare')
  const fence = database.get<{ epoch: number; high: number }>(queueing.fence, call.by.id)
  const mayAdopt = fence !== undefined && fence.epoch === call.by.epoch && call.first > fence.high
  const progress: Progress = { call, now: clock.now(), mayAdopt, requeued: 0, adopted: [] }
  let more = false
  for (const owner of database.all<DeadOwner>(sql.deadOwners)) if (!emptyHands(parts, owner, progress)) more = true
  const last = progress.adopted.at(-1)
  if (last) database.run(queueing.raiseHigh, call.by.id, last.token)
  return {
    declared: declared.map(({ owner }) => ownerId(owner)),
    requeued: progress.requeued,
    adopted: progress.adopted,
    more,
  }
}

/** Hands back what there is room for. True: the hands are empty, and the owner is gone. */
function emptyHands({ database, codec }: Parts, owner: DeadOwner, progress: Progress): boolean {
  reclaim(database, ownerId(owner.id))
  let passedOver = 0
  for (;;) {
    const room = progress.call.max - progress.requeued - progress.adopted.length
    if (room <= 0) break
    const rows = database.all<HeldRow>(sql.handOf, owner.id, room, passedOver)
    if (rows.length === 0) break
    for (const row of rows) if (!handBack({ database, codec }, owner, row, progress)) passedOver++
    failpoint('sweep:step')
  }
  if (database.get<{ empty: number }>(sql.handEmpty, owner.id)?.empty !== 1) return false
  database.run(processes.remove, owner.id)
  database.run(processes.removeAnswers, owner.id)
  database.run(processes.removeCommands, owner.id)
  return true
}

/** Hands one claim back, or adopts it. False: it needs a decision that this sweeper may not take; it stays. */
function handBack(
  { database, codec }: Pick<Parts, 'database' | 'codec'>,
  owner: DeadOwner,
  row: HeldRow,
  progress: Progress,
): boolean {
  const { call, now } = progress
  const known = row.suspectUntil !== null && row.suspectUntil > now
  const before = known ? row.charges : 0
  const charges = before + (known && owner.noted === row.token && before < call.rule.charges ? 1 : 0)
  const until = later(now, call.rule.markMs)
  const bytes = bytesIn(row.payload)
  if (charges < call.rule.charges && codec.decode(bytes).status === 'job') {
    const job = letGo(database, ownerId(owner.id), token(row.token))
    if (job) toHead(database, { ...job, suspectUntil: until, charges }, job.queue)
    progress.requeued++
    return true
  }
  if (!progress.mayAdopt) return false
  const taken = token(call.first + progress.adopted.length)
  database.run(sql.adopt, owner.id, row.token, call.by.id, taken, until, charges)
  progress.adopted.push({ token: taken, queue: queueIn(row.queue), payload: bytes, suspect: true, charges })
  return true
}
