// What becomes of a job for which a limiter has no room: later, using no attempt, and counted nowhere.

import { type EpochMs, later, ms } from '../clock.ts'
import type { Over } from '../features/limiter/judge.ts'
import type { LimitKind } from '../features/limiter/rule.ts'
import type { JobRecord } from '../job/job.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { Random } from '../random.ts'
import type { Verdict } from './decide.ts'

export interface Refused {
  readonly job: JobRecord
  /** The queue it was claimed from. */
  readonly queue: QueueName
  readonly over: Over & { readonly kind: LimitKind }
  /** The store's time. */
  readonly now: EpochMs
  readonly random: Random
}

const firstMs = 250
/** Others wait as well, so who was refused often waits longer; but not so long that room stands empty. */
const longestMs = 30_000

/**
 * Back when there may be room, and a little later by chance, longer each time, so that not all who wait come at one moment. A lease may
 * be let go at any time: who waits for one asks again before it ends.
 */
export function decideOver({ job, queue, over, now, random }: Refused): Extract<Verdict, { kind: 'schedule' }> {
  const count = job.over?.limiter === over.name ? job.over.count + 1 : 1
  const spread = Math.min(firstMs * 2 ** Math.min(count, 30), longestMs)
  const [half, chance] = [spread / 2, random.next()]
  const wait =
    over.kind === 'concurrent'
      ? Math.min(half * (1 + chance), Math.max(0, over.retryAt - now) + half * chance)
      : over.retryAt - now + half * chance
  const patch = {
    ...(job.queue !== queue && { queue }),
    ...(job.returns !== null && job.returns.count > 0 && { returns: { count: 0, since: now } }),
    over: { limiter: over.name, count },
  }
  return { kind: 'schedule', at: later(now, ms(wait)), queue, patch, count: 'nothing' }
}
