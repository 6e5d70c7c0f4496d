// Later when a limiter has no room: never before there may be, spread by chance, and sooner than the end of a lease.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../testing/seeded-random.ts'
import { epochMs, later, ms } from '../clock.ts'
import { limiterName } from '../features/limiter/rule.ts'
import { jidOf } from '../job/jid.ts'
import type { JobRecord } from '../job/job.ts'
import { queueName } from '../queues/queue-name.ts'
import { decideOver } from './decide-over.ts'

const now = epochMs(1_800_000_000_000)
const mail = queueName('mail')
const job: JobRecord = {
  ...{ class: 'A', args: [], jid: jidOf('j'), queue: mail, createdAt: now, enqueuedAt: now, failures: null },
  returns: null,
}
const over = { name: limiterName('stripe'), retryAt: later(now, ms(5000)), kind: 'bucket' } as const
const decided = (more: Partial<Parameters<typeof decideOver>[0]> = {}, seed = 1) =>
  decideOver({ job, queue: mail, over, now, random: seededRandom(seed), ...more })

describe('a job over a limit', () => {
  it('waits in the schedule until there may be room, and is counted nowhere', () => {
    const { kind, at, queue, patch, count } = decided()
    expect({ kind, queue, patch, count }).toEqual({
      ...{ kind: 'schedule', queue: mail, count: 'nothing' },
      patch: { over: { limiter: 'stripe', count: 1 } },
    })
    expect(at).toBeGreaterThanOrEqual(over.retryAt)
    expect(at).toBeLessThanOrEqual(over.retryAt + 250)
  })

  it('is spread wider the more often it was refused, by the same limiter', () => {
    const often = (limiter: string) => ({ job: { ...job, over: { limiter, count: 60 } } })
    const spread = (given: ReturnType<typeof often>): number =>
      Math.max(...Array.from({ length: 50 }, (_, seed) => decided(given, seed).at - over.retryAt))
    expect(decided(often('stripe')).patch.over).toEqual({ limiter: 'stripe', count: 61 })
    expect(spread(often('stripe'))).toBeGreaterThan(10_000)
    expect(decided(often('other')).patch.over).toEqual({ limiter: 'stripe', count: 1 })
    expect(spread(often('other'))).toBeLessThanOrEqual(250)
  })

  it('asks for a lease again long before the holder has to renew it, and within half a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(3_600_000), fc.nat(), (count, end, seed) => {
        const held = { ...over, kind: 'concurrent', retryAt: later(now, ms(end)) } as const
        const refused = { ...job, over: { limiter: 'stripe', count } }
        const wait = decided({ over: held, job: refused }, seed).at - now
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(30_000)
      }),
    )
  })

  it('says its queue where the payload names another, and is known again', () => {
    const given = { job: { ...job, queue: queueName('other'), returns: { count: 2, since: now } } }
    expect(decided(given).patch).toMatchObject({ queue: mail, returns: { count: 0, since: now } })
  })
})
