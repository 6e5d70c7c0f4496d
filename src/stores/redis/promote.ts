// Promoting: due entries of the schedule and retry sets go to the tails of their queues. Reading is one script and moving
// another, which moves each entry only if it is still there; so any number of processes may do it at once.

import type { EpochMs } from '../../core/clock.ts'
import { epochMs } from '../../core/clock.ts'
import { failpoint } from '../../core/failpoint.ts'
import { type Bound, laneIn } from '../../core/payload/lane-in.ts'
import { payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { Promoted } from '../../core/store/clockwork.ts'
import { type Argument, listOf, textOf } from './connection.ts'
import { pairsOf, queueIn, timeOf } from './entries.ts'
import { KeyList } from './key-list.ts'
import { lanePlaces } from './lanes.ts'
import type { Parts } from './parts.ts'

/** As many as one script may touch. */
const AT_ONCE = 200

/** Where jobs wait for their times. */
export type WaitingSet = 'schedule' | 'retry'
export const waitingSets: readonly WaitingSet[] = ['schedule', 'retry']

interface Due {
  readonly set: WaitingSet
  readonly bytes: Buffer
  readonly score: string
  readonly at: EpochMs
}

interface Looked {
  readonly due: readonly Due[]
  readonly nextAt: EpochMs | null
  /** The server's time. */
  readonly now: EpochMs
}

/** Of these sets. */
export async function promote(parts: Parts, max: number, sets: readonly WaitingSet[] = waitingSets): Promise<Promoted> {
  // Entries that no queue can take are passed over, and reading goes on behind them.
  const over = { schedule: 0, retry: 0 }
  for (let moved = 0; ; ) {
    const { due, nextAt, now } = await look(parts, sets, over, Math.min(AT_ONCE, max - moved))
    if (due.length === 0) return { moved, nextAt }
    failpoint('promote:after-read')
    const results = await promoteAll(parts, due, now)
    failpoint('promote:after-move')
    moved += results.filter((result) => result === 1).length
    for (const [i, { set }] of due.entries()) if (results[i] === -1) over[set]++
  }
}

/** When the first entry is due, or null. */
export const nextDue = async (parts: Parts, sets: readonly WaitingSet[]): Promise<EpochMs | null> =>
  (await look(parts, sets, { schedule: 0, retry: 0 }, 0)).nextAt

/** The entries that are due, at most `max` of them, and when the first one of all is. */
async function look(
  { server, keys, clock, leadership }: Parts,
  sets: readonly WaitingSet[],
  over: { readonly schedule: number; readonly retry: number },
  max: number,
): Promise<Looked> {
  const sent = clock.monotonic()
  const args = [...[over.schedule, over.retry, max].map(String), ...leadership.claim]
  const said = listOf(await server.run('due', [keys.schedule, keys.retry, keys.promoter], args))
  const [schedule, retry, firstScheduled, firstRetried, time, place] = said
  leadership.learn(place, sent)
  const entries = (set: Due['set'], reply: typeof schedule): Due[] =>
    pairsOf(listOf(reply)).map(([bytes, score]) => ({ set, bytes, score, at: timeOf(score) }))
  const found = { schedule: { due: schedule, first: firstScheduled }, retry: { due: retry, first: firstRetried } }
  const firsts = sets.map((set) => textOf(found[set].first ?? '')).filter((score) => score !== '')
  const all = sets.toReversed().flatMap((set) => entries(set, found[set].due))
  return {
    due: all.sort((a, b) => a.at - b.at).slice(0, max),
    nextAt: earliest(firsts.map(timeOf)),
    now: epochMs(Number(textOf(time))),
  }
}

/** null: there is none. */
export const earliest = (times: readonly EpochMs[]): EpochMs | null =>
  times.length === 0 ? null : times.reduce((a, b) => (a < b ? a : b))

async function promoteAll(
  { server, keys, codec, layout }: Parts,
  due: readonly Due[],
  now: EpochMs,
): Promise<readonly number[]> {
  const fixed: string[] = [keys.queues, keys.dead, keys.recovered]
  const args: Argument[] = [String(now / 1000), String(due.length)]
  const bound: Asking[] = []
  for (const [i, { set, bytes, score }] of due.entries()) {
    const read = codec.decode(payload(bytes))
    const name = queueIn(read)
    fixed.push(keys[set], keys.queue(name))
    const isJob = read.status === 'job'
    const amended = isJob
      ? Buffer.from(codec.amend(payload(bytes), { enqueuedAt: now }))
      : layout.buried(payload(bytes), { at: now, queue: null, by: null })
    args.push(set, score, bytes, amended, isJob ? name : '')
    const lane = isJob ? laneIn(read) : null
    if (lane) bound.push({ ...lane, index: i + 1, queue: name })
  }
  const list = new KeyList(fixed)
  const asking = bound.flatMap(({ index, queue, jid, lane: { key, max } }) => [
    ...[String(index), lanePlaces(list, keys, { queue, key }), key, jid, String(max)],
  ])
  return listOf(await server.run('promote', list.keys, [...args, ...asking])).map(Number)
}

/** A job that asks for a place in its lane. */
interface Asking extends Bound {
  /** Which of the jobs it is, from 1 on. */
  readonly index: number
  readonly queue: QueueName
}
