// Queueing of the reference store: push, claim and settle.

import { type EpochMs, type Ms, ms, pause } from '../../../core/clock.ts'
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
  type Settlement,
  type Token,
  token,
} from '../../../core/store/queueing.ts'
import { Answers } from './answers.ts'
import { isTaken, takeTick } from './crons.ts'
import { extendGuards, freeGuards, takeGuards } from './guards.ts'
import { comeIn, leaveLane } from './lanes.ts'
import { count } from './ledger.ts'
import { type Job, type Memory, newJob, type OwnerState, ring, toHead, toSet } from './memory.ts'
import type { Parts } from './parts.ts'

export function queueing(parts: Parts): Queueing {
  return {
    async push(call) {
      const pushed = push(parts, call)
      ring(parts.memory)
      return pushed
    },
    async claim(request) {
      const end = parts.clock.monotonic() + request.waitMs
      for (;;) {
        const claimed = claim(parts, request)
        const left = ms(end - parts.clock.monotonic())
        if (claimed.status !== 'ok' || claimed.claims.length > 0 || left <= 0 || request.signal?.aborted) return claimed
        await rung(parts, left, request.signal)
      }
    },
    async settle(call) {
      const settled = settle(parts, call)
      ring(parts.memory)
      return settled
    },
  }
}

/** Ends when somebody rings, after `most`, on abort, or on close. */
export async function rung({ memory, clock, closing }: Parts, most: Ms, signal?: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const wake = (): void => ended.abort()
  memory.waiters.add(wake)
  await pause(clock, most, AbortSignal.any([ended.signal, closing, ...(signal ? [signal] : [])]))
  memory.waiters.delete(wake)
}

function push({ memory, clock }: Parts, call: PushCall): Pushed {
  const now = clock.now()
  if (now > call.validUntil) return { status: 'expired' }
  const answers = memory.producers.get(call.producer) ?? new Answers<readonly PushResult[]>()
  memory.producers.set(call.producer, answers)
  const known = answers.recall(call.seq)
  if (known === 'old') return { status: 'old' }
  if (known !== null) return { status: 'ok', results: known.answer }
  const results = call.items.map((item) => pushOne(memory, item, now))
  answers.keep(call.seq, results)
  return { status: 'ok', results }
}

function pushOne(memory: Memory, item: Push, now: EpochMs): PushResult {
  const { jid, queue, payload, at, guards = [], tick } = item
  if (tick && isTaken(memory, tick, now)) return { status: 'taken', jid }
  const taken = takeGuards(memory, guards, now)
  if (tick) takeTick(memory, tick, taken.status === 'refused' ? null : jid)
  if (taken.status === 'refused') return { status: 'duplicate', jid, by: taken.by, of: taken.of }
  if (taken.own) return { status: at === undefined ? 'queued' : 'scheduled', jid }
  const job = newJob(memory, queue, payload)
  const bound = item.lane ? { lane: item.lane, jid } : null
  if (at === undefined) comeIn(memory, job, { queue, bound, end: 'tail', isNewest: true })
  else toSet(memory, job, 'schedule', at)
  if (taken.from !== null) return { status: 'replaced', jid, of: taken.from }
  return { status: at === undefined ? 'queued' : 'scheduled', jid }
}

/** The owner, if it may claim now. */
export function fence(memory: Memory, owner: Owner, first: Token): OwnerState | 'gone' | 'late' | 'used' {
  const state = memory.owners.get(owner.id)
  if (!state?.alive) return 'gone'
  if (state.epoch !== owner.epoch) return 'late'
  return first > state.high ? state : 'used'
}

function claim({ memory, clock }: Parts, request: ClaimRequest): Claimed {
  const owner = fence(memory, request.owner, request.first)
  if (typeof owner === 'string') return { status: owner }
  const claims: Claim[] = []
  for (const queue of request.queues) {
    if (memory.paused.has(queue)) continue
    const room = request.max - claims.length
    const jobs = memory.queues.get(queue)?.splice(0, room) ?? []
    for (const job of jobs) claims.push(take(owner, job, token(request.first + claims.length), clock.now()))
  }
  return { status: 'ok', claims }
}

/** Puts a job into an owner's hands. */
export function take(owner: OwnerState, job: Job, as: Token, now: EpochMs): Claim {
  owner.claims.set(as, job)
  owner.high = as
  job.version++
  const suspect = job.mark !== null && job.mark.until > now
  return { token: as, queue: job.queue, payload: job.payload, suspect, charges: suspect ? (job.mark?.charges ?? 0) : 0 }
}

function settle(parts: Parts, call: SettleCall): Settled {
  const owner = parts.memory.owners.get(call.owner.id)
  if (owner === undefined) return { status: 'gone' }
  const known = owner.answers.recall(call.seq)
  if (known === 'old') return { status: 'old' }
  if (known !== null) return known.answer
  const stale = call.settlements.filter((one) => !settleOne(parts, owner, one)).map((one) => one.token)
  const settled: Settled = { status: 'ok', stale, refused: [] }
  owner.answers.keep(call.seq, settled)
  return call.next ? { ...settled, next: claim(parts, call.next) } : settled
}

/** False: the claim was not there any more, and nothing changed. */
function settleOne({ memory, clock }: Parts, owner: OwnerState, settlement: Settlement): boolean {
  const job = owner.claims.get(settlement.token)
  if (job === undefined) return false
  owner.claims.delete(settlement.token)
  end(memory, job, settlement, clock.now())
  count(memory, settlement.count, clock.now())
  freeGuards(memory, settlement.release ?? [], clock.now())
  extendGuards(memory, settlement.extend ?? [], clock.now())
  if (settlement.lane && settlement.outcome.kind !== 'back') leaveLane(memory, settlement.lane)
  if (settlement.note) memory.notes.push(settlement.note)
  return true
}

function end(memory: Memory, job: Job, { outcome }: Settlement, now: EpochMs): void {
  switch (outcome.kind) {
    case 'done':
    case 'gone':
      return
    case 'retry':
    case 'schedule':
      if (outcome.kind === 'retry') job.mark = null
      job.queue = outcome.queue
      job.payload = outcome.payload
      return toSet(memory, job, outcome.kind, outcome.at)
    case 'dead':
      job.mark = null
      job.payload = outcome.payload
      return toSet(memory, job, 'dead', now)
    case 'back':
      return toHead(memory, job, job.queue)
    default:
      return outcome satisfies never
  }
}
