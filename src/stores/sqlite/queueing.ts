// Queueing on SQLite: push, claim and settle, each one transaction.

import { type EpochMs, later, ms } from '../../core/clock.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import {
  type Claim,
  type Claimed,
  type ClaimRequest,
  type Owner,
  type Push,
  type PushCall,
  type Pushed,
  type PushResult,
  type Queueing,
  type SettleCall,
  type Settled,
  type Token,
  token,
} from '../../core/store/queueing.ts'
import { recall, remember } from './answers.ts'
import { isTaken, takeTick } from './crons.ts'
import type { Database } from './database.ts'
import { extendGuards, freeGuards, takeGuards } from './guards.ts'
import { claimHead } from './head.ts'
import { comeIn } from './lanes.ts'
import type { Parts } from './parts.ts'
import { positionsFor } from './positions.ts'
import { capNotes, inOneGo, settleOne, tailFor, tally } from './settlement.ts'
import { queueing as sql } from './sql.generated.ts'
import { fresh } from './whereabouts.ts'

/** How long a producer's answers are kept beyond the time its call was valid. */
const ANSWERS_LIVE = ms(60_000)

export function queueing(parts: Parts): Queueing {
  const { database, writer, look, wakeup, clock } = parts
  return {
    push(call) {
      // Who waits is told as soon as he can see the job, and need not wait for the disk as the pusher does.
      return writer.write(
        () => push(parts, call),
        'lasting',
        (pushed) => {
          if (
            pushed.status === 'ok' &&
            pushed.results.some(({ status }) => status !== 'duplicate' && status !== 'taken')
          )
            wakeup.announce()
        },
      )
    },
    async claim(request) {
      const end = clock.monotonic() + request.waitMs
      for (;;) {
        const heard = wakeup.listen()
        // Who does not wait had jobs a moment ago, and comes for more: to look first would take him longer than to find none.
        const seen = request.waitMs > 0 ? await look(() => foreseen(database, request)) : null
        // A power cut ends the owner as well, so a claim need not outlast it.
        const claimed = seen ?? (await writer.write(() => claim(parts, request), 'committed'))
        const left = ms(end - clock.monotonic())
        if (claimed.status !== 'ok' || claimed.claims.length > 0 || left <= 0 || request.signal?.aborted) return claimed
        await wakeup.wait(heard, left, request.signal)
      }
    },
    async settle(call) {
      const { settled } = await writer.write(
        () => settle(parts, call),
        'lasting',
        ({ madeWork }) => {
          if (madeWork) wakeup.announce()
        },
      )
      return settled
    },
  }
}

const nothing: Claimed = { status: 'ok', claims: [] }

// ---- push ---------------------------------------------------------------------------------------------------------

function push({ database, clock }: Parts, call: PushCall): Pushed {
  const now = clock.now()
  if (now > call.validUntil) return { status: 'expired' }
  const known = recall(database, call.producer, call.seq)
  if (known === 'old') return { status: 'old' }
  if (known) return { status: 'ok', results: readResults(known.answer, call.items) }
  const position = positionsFor(
    database,
    call.items.length,
    call.items.some(({ lane }) => lane),
  )
  const queues = new Set<QueueName>()
  const results = call.items.map((item) => pushOne(database, item, position, now, queues))
  for (const queue of queues) database.run(sql.addQueue, queue)
  const until = later(call.validUntil, ANSWERS_LIVE)
  remember(database, { caller: call.producer, seq: call.seq, until, answer: printResults(results) })
  return { status: 'ok', results }
}

function pushOne(database: Database, item: Push, next: () => number, now: EpochMs, queues: Set<QueueName>): PushResult {
  const { jid, queue, lane, tick } = item
  if (tick && isTaken(database, tick, now)) return { status: 'taken', jid }
  const position = next()
  const taken = takeGuards(database, item.guards ?? [], now)
  if (tick) takeTick(database, tick, taken.status === 'refused' ? null : jid)
  if (taken.status === 'refused') return { status: 'duplicate', jid, by: taken.by, of: taken.of }
  if (taken.own) return { status: item.at === undefined ? 'queued' : 'scheduled', jid }
  if (item.at === undefined) {
    queues.add(queue)
    if (lane)
      comeIn(database, fresh(position, queue), { queue, lane, end: 'tail', isNewest: true, position: () => position })
    else database.run(sql.insertQueued, queue, position)
  } else {
    database.run(sql.insertInSet, position, 'schedule', queue, item.at)
  }
  database.run(sql.insertJob, position, item.payload)
  if (taken.from) return { status: 'replaced', jid, of: taken.from }
  return { status: item.at === undefined ? 'queued' : 'scheduled', jid }
}

/** A plain result without its jid, which a repeat brings along; one for all where all are the same. */
type Printed = 'queued' | 'scheduled' | PushResult

function printResults(results: readonly PushResult[]): string {
  const printed = results.map((r): Printed => (r.status === 'queued' || r.status === 'scheduled' ? r.status : r))
  const [first] = printed
  return JSON.stringify(typeof first === 'string' && printed.every((one) => one === first) ? first : printed)
}

function readResults(answer: string, items: readonly Push[]): PushResult[] {
  const printed: 'queued' | 'scheduled' | Printed[] = JSON.parse(answer)
  return items.map(({ jid }, i) => {
    const result = typeof printed === 'string' ? printed : (printed[i] ?? 'queued')
    return typeof result === 'string' ? { status: result, jid } : result
  })
}

// ---- claim --------------------------------------------------------------------------------------------------------

/** Why this owner may not claim now, or null. */
export function fence(database: Database, owner: Owner, first: Token): Claimed | null {
  const known = database.get<{ epoch: number; high: number }>(sql.fence, owner.id)
  if (!known) return { status: 'gone' }
  if (known.epoch !== owner.epoch) return { status: 'late' }
  return first > known.high ? null : { status: 'used' }
}

/** What a claim comes to where that can be seen without a write. */
function foreseen(database: Database, { owner, first, queues }: ClaimRequest): Claimed | null {
  return fence(database, owner, first) ?? (giving(database, queues, 1).length === 0 ? nothing : null)
}

/** At most so many of the queues that have jobs to give, with one statement for however many queues. */
const giving = (database: Database, queues: readonly QueueName[], most: number): QueueName[] =>
  database.lists<[QueueName]>(sql.giving, JSON.stringify(queues), most).map(([queue]) => queue)

function claim({ database, clock }: Parts, { owner, queues, first, max }: ClaimRequest): Claimed {
  const refusal = fence(database, owner, first)
  if (refusal) return refusal
  const now = clock.now()
  const claims: Claim[] = []
  for (const queue of giving(database, queues, max)) {
    const room = max - claims.length
    if (room <= 0) break
    claims.push(...claimHead(database, { owner, queue, first: token(first + claims.length), room, now }))
  }
  const last = claims.at(-1)
  if (last) database.run(sql.raiseHigh, owner.id, last.token)
  return { status: 'ok', claims }
}

// ---- settle -------------------------------------------------------------------------------------------------------

function settle(parts: Parts, call: SettleCall): { settled: Settled; madeWork: boolean } {
  const { database, clock } = parts
  if (!database.get(sql.ownerKnown, call.owner.id)) return { settled: { status: 'gone' }, madeWork: false }
  const known = recall(database, call.owner.id, call.seq)
  if (known === 'old') return { settled: { status: 'old' }, madeWork: false }
  if (known) return { settled: { status: 'ok', ...readTokens(known.answer) }, madeWork: false }
  const now = clock.now()
  const stale: Token[] = []
  const counted = { processed: 0, failed: 0 }
  let madeWork = false
  const tail = tailFor(database, call.settlements)
  const ends = inOneGo(database, call.owner.id, call.settlements)
  for (const [i, settlement] of call.settlements.entries()) {
    const said = ends(i) ? 'settled' : settleOne(database, call.owner.id, settlement, now, tail)
    if (said === 'stale') {
      stale.push(settlement.token)
      continue
    }
    freeGuards(database, settlement.release ?? [], now)
    extendGuards(database, settlement.extend ?? [], now)
    if (settlement.count !== 'nothing') counted.processed++
    if (settlement.count === 'failed') counted.failed++
    madeWork ||= said === 'let in' || ['retry', 'schedule', 'back'].includes(settlement.outcome.kind)
  }
  if (call.settlements.some(({ note }) => note !== undefined)) capNotes(database)
  tally(database, counted, now)
  const answer = JSON.stringify({ stale })
  remember(database, { caller: call.owner.id, seq: call.seq, until: null, answer })
  const next = call.next && claim(parts, call.next)
  return { settled: { status: 'ok', stale, refused: [], ...(next && { next }) }, madeWork }
}

function readTokens(answer: string): { stale: Token[]; refused: Token[] } {
  const { stale }: { stale: number[] } = JSON.parse(answer)
  return { stale: stale.map(token), refused: [] }
}
