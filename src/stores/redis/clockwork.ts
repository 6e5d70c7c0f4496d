// Clockwork on Redis: promote and trim. The sweep has a file of its own.

import { type EpochMs, ms } from '../../core/clock.ts'
import { payload } from '../../core/payload/payload.ts'
import type { Clockwork, Keep, Promoted } from '../../core/store/clockwork.ts'
import { type Argument, listOf, textOf } from './connection.ts'
import { pairsOf, queueIn, timeOf } from './entries.ts'
import type { Parts } from './parts.ts'
import { sweep } from './sweep.ts'

/** As many as one script may touch. */
const AT_ONCE = 200

export function clockwork(parts: Parts): Clockwork {
  const { wakeup, clock, keys } = parts
  return {
    promote: (max) => promote(parts, max),
    async awaitDue(known, waitMs, signal) {
      const end = clock.monotonic() + waitMs
      for (;;) {
        const { heard } = await wakeup.arm([keys.schedule, keys.retry])
        const nextAt = await nextDue(parts)
        const left = ms(end - clock.monotonic())
        if (left <= 0 || signal.aborted || (nextAt !== null && (known === null || nextAt < known))) return
        if ((await wakeup.wait(heard, left, signal)) === 'over') return
      }
    },
    sweep: (call) => sweep(parts, call),
    trim: (keep) => trim(parts, keep),
  }
}

const nextDue = async (parts: Parts): Promise<EpochMs | null> =>
  (await look(parts, { schedule: 0, retry: 0 }, 0)).nextAt

interface Due {
  readonly set: 'schedule' | 'retry'
  readonly bytes: Buffer
  readonly at: EpochMs
}

async function promote(parts: Parts, max: number): Promise<Promoted> {
  // Entries that no queue can take are passed over, and reading goes on behind them.
  const over = { schedule: 0, retry: 0 }
  for (let moved = 0; ; ) {
    const { due, nextAt } = await look(parts, over, Math.min(AT_ONCE, max - moved))
    if (due.length === 0) return { moved, nextAt }
    const results = await promoteAll(parts, due)
    moved += results.filter((result) => result === 1).length
    for (const [i, { set }] of due.entries()) if (results[i] === -1) over[set]++
  }
}

/** The entries that are due, at most `max` of them, and when the first one of all is. */
async function look(
  { server, keys }: Parts,
  over: { readonly schedule: number; readonly retry: number },
  max: number,
): Promise<{ due: readonly Due[]; nextAt: EpochMs | null }> {
  const args = [over.schedule, over.retry, max].map(String)
  const [schedule, retry, ...firsts] = listOf(await server.run('due', [keys.schedule, keys.retry], args))
  const entries = (set: Due['set'], reply: typeof schedule): Due[] =>
    pairsOf(listOf(reply)).map(([bytes, score]) => ({ set, bytes, at: timeOf(score) }))
  const times = firsts
    .map(textOf)
    .filter((score) => score !== '')
    .map(timeOf)
  return {
    due: [...entries('retry', retry), ...entries('schedule', schedule)].sort((a, b) => a.at - b.at).slice(0, max),
    nextAt: times.length === 0 ? null : times.reduce((a, b) => (a < b ? a : b)),
  }
}

async function promoteAll({ server, keys, codec }: Parts, due: readonly Due[]): Promise<readonly number[]> {
  const now = await server.now()
  const list: string[] = [keys.queues, keys.dead, keys.recovered]
  const args: Argument[] = [String(now / 1000)]
  for (const { set, bytes } of due) {
    const read = codec.decode(payload(bytes))
    const name = queueIn(read)
    list.push(keys[set], keys.queue(name))
    const amended = read.status === 'job' ? Buffer.from(codec.amend(payload(bytes), { enqueuedAt: now })) : ''
    args.push(bytes, amended, name)
  }
  return listOf(await server.run('promote', list, args)).map(Number)
}

async function trim({ server, keys }: Parts, keep: Keep): Promise<number> {
  const now = await server.now()
  const [notes] = await server.pipeline([['LLEN', keys.notes]])
  const replies = await server.pipeline([
    ['ZREMRANGEBYSCORE', keys.dead, '-inf', `(${(now - keep.dead.ageMs) / 1000}`],
    ['ZREMRANGEBYRANK', keys.dead, '0', String(-keep.dead.max - 1)],
    keep.notes.max === 0 ? ['DEL', keys.notes] : ['LTRIM', keys.notes, '0', String(keep.notes.max - 1)],
  ])
  const dead = Number(replies[0]) + Number(replies[1])
  return dead + Math.max(0, Number(notes) - keep.notes.max)
}
