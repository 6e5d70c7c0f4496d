import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../clock.ts'
import type { JobRecord } from '../job/job.ts'
import { queueName } from '../queues/queue-name.ts'
import type { Random } from '../random.ts'
import { Snooze } from './control.ts'
import { decide, decideUnknown, type Verdict } from './decide.ts'
import { resolvePolicy, sidekiqDefaults } from './policy.ts'

const second = 1000
const hour = 3600 * second
const now = epochMs(1_800_000_000_000)
const mailers = queueName('mailers')
const random: Random = { next: () => 0, hex: () => '' }

const fresh: JobRecord = {
  class: 'WelcomeEmail',
  args: [],
  jid: null,
  queue: mailers,
  createdAt: null,
  enqueuedAt: null,
  failures: null,
  returns: null,
  retry: true,
}

function failedBefore(retryCount: number): JobRecord {
  const failedAt = epochMs(now - 2 * hour)
  return { ...fresh, failures: { retryCount, errorClass: null, errorMessage: null, failedAt, retriedAt: null } }
}

const returned = (count: number, agoMs = 0): JobRecord => ({
  ...fresh,
  returns: { count, since: epochMs(now - agoMs) },
})

const unknown = (job: JobRecord, next = 0): Verdict =>
  decideUnknown({ job, queue: mailers, now, random: { ...random, next: () => next } })

function verdictOn(error: unknown, job: JobRecord): Verdict {
  const policy = resolvePolicy(job, sidekiqDefaults, 25)
  return decide({ job, queue: mailers, policy, now, random, ended: { kind: 'threw', error } })
}

describe('a job of an unknown class', () => {
  it('comes back within the second half of its time, so that jobs returned together come back one by one', () => {
    const waits = [0, 0.5, 0.999].map((next) => {
      const verdict = unknown(returned(6), next)
      return verdict.kind === 'schedule' ? verdict.at - now : verdict.kind
    })
    expect(waits).toEqual([60_000, 45_000, 30_030])
  })

  it('waits longer each time, up to a minute, and uses no attempt', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 1000].map((count) => {
      const verdict = unknown(returned(count))
      return verdict.kind === 'schedule' ? verdict.at - now : verdict.kind
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * second))
    expect(unknown(fresh)).toEqual({
      kind: 'schedule',
      at: now + second,
      queue: 'mailers',
      patch: { returns: { count: 1, since: now } },
      count: 'nothing',
    })
  })

  it('remembers when it was first returned', () => {
    expect(unknown(returned(1, hour))).toMatchObject({ patch: { returns: { count: 2, since: now - hour } } })
    expect(unknown(returned(3, hour))).toMatchObject({ patch: { returns: { count: 4, since: now - hour } } })
  })

  it('waits at least a second whatever foreign hands counted', () => {
    expect(unknown(returned(-9))).toMatchObject({ at: now + second, patch: { returns: { count: 1, since: now } } })
  })

  it('names the queue where the payload names another', () => {
    expect(unknown({ ...fresh, queue: null })).toMatchObject({ queue: 'mailers', patch: { queue: 'mailers' } })
  })

  it('fails like any other after a day', () => {
    expect(unknown(returned(1440, 24 * hour))).toMatchObject({ kind: 'schedule' })
    const job = returned(1440, 24 * hour + 1)
    expect(unknown(job)).toMatchObject({
      kind: 'retry',
      at: now + 15 * second,
      count: 'failed',
      patch: {
        errorClass: 'UnknownJob',
        errorMessage: expect.stringContaining('WelcomeEmail'),
        retryCount: 0,
        failedAt: now,
      },
    })
    expect(unknown(job)).not.toHaveProperty('patch.returns')
    const { patch } = { patch: {}, ...unknown({ ...job, class: `${'x'.repeat(199)}🎉${'x'.repeat(9999)}` }) }
    expect(patch).toHaveProperty('errorMessage', expect.stringMatching(/named x{199}\ufffd for a day/))
    expect(unknown({ ...job, ...failedBefore(24), returns: job.returns })).toMatchObject({
      kind: 'dead',
      reason: 'exhausted',
    })
    expect(unknown({ ...job, retry: false })).toMatchObject({ kind: 'gone', reason: 'not kept' })
  })

  it('that a later process knows again has a day anew', () => {
    const job = returned(5, 20 * hour)
    const anew = { count: 0, since: now }
    expect(verdictOn('boom', job)).toHaveProperty('patch.returns', anew)
    expect(verdictOn(new Snooze('1h'), job)).toHaveProperty('patch.returns', anew)
    expect(verdictOn('boom', { ...job, returns: anew })).not.toHaveProperty('patch.returns')
    expect(unknown(returned(0, 48 * hour))).toMatchObject({
      at: now + second,
      patch: { returns: { count: 1, since: now } },
    })
  })
})

describe('every attempt', () => {
  it('ends in exactly one verdict, never early, whatever was thrown', () => {
    const job = fc.record({
      retry: fc.oneof(fc.boolean(), fc.double(), fc.nat(30)),
      dead: fc.boolean(),
      backtrace: fc.oneof(fc.boolean(), fc.double()),
      retryCount: fc.integer(),
      first: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.anything(), job, fc.boolean(), (error, { retryCount, first, ...options }, known) => {
        const record = { ...(first ? fresh : failedBefore(retryCount)), ...options }
        const verdict = known ? verdictOn(error, record) : unknown(record)
        expect(['retry', 'schedule', 'dead', 'gone']).toContain(verdict.kind)
        if ('at' in verdict) expect(verdict.at).toBeGreaterThan(now)
        if (verdict.kind === 'retry' || verdict.kind === 'dead') {
          expect(verdict.patch.failedAt ?? record.failures?.failedAt).toBeTypeOf('number')
          expect((verdict.patch.retryCount ?? 0) > 0 ? verdict.patch.retriedAt : now).toBe(now)
        }
      }),
    )
  })
})
