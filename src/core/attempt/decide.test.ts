import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import type { Failures, JobRecord } from '../job/job.ts'
import { queueName } from '../queues/queue-name.ts'
import type { Random } from '../random.ts'
import { Discard, Kill, RetryIn, Snooze } from './control.ts'
import { type Attempt, decide, type Verdict } from './decide.ts'
import { type RetryDefaults, resolvePolicy, sidekiqDefaults } from './policy.ts'

const second = 1000
const hour = 3600 * second
const now = epochMs(1_800_000_000_000)
const mailers = queueName('mailers')
const least: Random = { next: () => 0, hex: () => '' }
const most: Random = { next: () => 0.999_999_999, hex: () => '' }

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

function failedBefore(retryCount: number, more: Partial<Failures> = {}): JobRecord {
  const failedAt = epochMs(now - 2 * hour)
  const failures = { retryCount, errorClass: 'Error', errorMessage: 'x', failedAt, retriedAt: null, ...more }
  return { ...fresh, failures }
}

interface Setting extends Partial<Omit<Attempt, 'policy' | 'ended'>> {
  readonly definition?: Partial<RetryDefaults>
}

function verdictOn(error: unknown, { definition, ...setting }: Setting = {}): Verdict {
  const job = setting.job ?? fresh
  const policy = resolvePolicy(job, { ...sidekiqDefaults, ...definition }, 25)
  return decide({ job, queue: mailers, now, random: least, policy, ...setting, ended: { kind: 'threw', error } })
}

const boom = new TypeError('boom')

describe('a job that returned', () => {
  it('is done', () => {
    const policy = resolvePolicy(fresh, sidekiqDefaults, 25)
    const ended = { kind: 'returned' } as const
    expect(decide({ job: fresh, queue: mailers, policy, ended, now, random: least })).toEqual({
      kind: 'done',
      count: 'processed',
    })
  })
})

describe('a job that failed', () => {
  it('for the first time is dated and comes back by the formula', () => {
    expect(verdictOn(boom)).toEqual({
      kind: 'retry',
      at: now + 15 * second,
      queue: 'mailers',
      patch: { queue: 'mailers', errorClass: 'TypeError', errorMessage: 'boom', retryCount: 0, failedAt: now },
      failure: { errorClass: 'TypeError', message: 'boom', backtrace: expect.any(Array) },
      count: 'failed',
    })
    expect(verdictOn(boom, { random: most })).toMatchObject({ at: now + 24 * second })
  })

  it('again is counted, and keeps the date of its first failure', () => {
    expect(verdictOn(boom, { job: failedBefore(0) })).toMatchObject({
      kind: 'retry',
      at: now + 16 * second,
      patch: { queue: 'mailers', errorClass: 'TypeError', errorMessage: 'boom', retryCount: 1, retriedAt: now },
    })
    expect(verdictOn(boom, { job: failedBefore(0) })).not.toHaveProperty('patch.failedAt')
    expect(verdictOn(boom, { job: failedBefore(4) })).toMatchObject({ at: now + (5 ** 4 + 15) * second })
  })

  it('and was counted by foreign hands without a date is dated now', () => {
    const job = failedBefore(2, { failedAt: null })
    expect(verdictOn(boom, { job })).toMatchObject({ patch: { retryCount: 3, retriedAt: now, failedAt: now } })
  })

  it('after "retry now" took its count below zero comes back as after the first failure', () => {
    expect(verdictOn(boom, { job: failedBefore(-1) })).toMatchObject({
      at: now + 15 * second,
      patch: { retryCount: 0 },
    })
  })

  it('goes to the retry queue, else to the queue it came from, whatever the payload names', () => {
    const job = { ...fresh, queue: queueName('elsewhere') }
    expect(verdictOn(boom, { job })).toMatchObject({ queue: 'mailers', patch: { queue: 'mailers' } })
    expect(verdictOn(boom, { job, definition: { queue: queueName('slow') } })).toMatchObject({
      queue: 'slow',
      patch: { queue: 'slow' },
    })
    expect(verdictOn(boom, { job: { ...job, retryQueue: queueName('own') } })).toMatchObject({
      queue: 'own',
      patch: { queue: 'own' },
    })
  })

  it('keeps as many lines of the backtrace as was asked for, and none unasked', () => {
    expect(verdictOn(boom)).not.toHaveProperty('patch.backtrace')
    expect(verdictOn(boom, { definition: { backtrace: 2 } })).toHaveProperty('patch.backtrace.length', 2)
    expect(verdictOn(boom, { job: { ...fresh, backtrace: true } })).toHaveProperty(
      'patch.backtrace.0',
      expect.stringMatching(/^at /),
    )
    expect(verdictOn('no stack', { definition: { backtrace: true } })).not.toHaveProperty('patch.backtrace')
  })

  it('and says nothing about retries is given what its definition says', () => {
    const { retry: _, ...silent } = fresh
    expect(verdictOn(boom, { job: silent })).toHaveProperty('patch.retry', true)
    expect(verdictOn(boom, { job: silent, definition: { retry: 4 } })).toHaveProperty('patch.retry', 4)
    expect(verdictOn(boom, { job: { ...fresh, retry: 9 } })).not.toHaveProperty('patch.retry')
  })

  it('and whose process stops is given back, and nothing is counted', () => {
    const stop = new HaymakerError('HM_SHUTDOWN', 'the process is stopping')
    const back = { kind: 'back', count: 'nothing' }
    expect(verdictOn(stop)).toEqual(back)
    expect(verdictOn(new Error('fetch failed', { cause: stop }), { definition: { retry: false } })).toEqual(back)
    expect(verdictOn(new RetryIn('1h', { cause: stop }))).toEqual(back)
  })
})

describe('a job without retries left', () => {
  it('is dead, with everything a retry would carry', () => {
    expect(verdictOn(boom, { job: { ...failedBefore(1), retry: 2 } })).toEqual({
      kind: 'dead',
      patch: { queue: 'mailers', errorClass: 'TypeError', errorMessage: 'boom', retryCount: 2, retriedAt: now },
      failure: expect.objectContaining({ errorClass: 'TypeError' }),
      count: 'failed',
      reason: 'exhausted',
    })
  })

  it('was tried exactly as often as it was promised', () => {
    expect(verdictOn(boom, { job: { ...failedBefore(0), retry: 2 } })).toMatchObject({ kind: 'retry' })
    expect(verdictOn(boom, { job: failedBefore(23) })).toMatchObject({ kind: 'retry' })
    expect(verdictOn(boom, { job: failedBefore(24) })).toMatchObject({ kind: 'dead' })
    expect(verdictOn(boom, { job: { ...fresh, retry: 0 } })).toMatchObject({
      kind: 'dead',
      reason: 'exhausted',
      patch: { retryCount: 0, failedAt: now },
    })
  })

  it('that is not to be kept is gone', () => {
    const gone = {
      kind: 'gone',
      failure: expect.objectContaining({ message: 'boom' }),
      count: 'failed',
      reason: 'not kept',
    }
    expect(verdictOn(boom, { job: { ...fresh, retry: false } })).toEqual(gone)
    expect(verdictOn(boom, { job: { ...fresh, retry: 0, dead: false } })).toEqual(gone)
    expect(verdictOn(boom, { job: { ...fresh, retry: 0 }, definition: { dead: false } })).toEqual(gone)
  })
})

describe('a job with a deadline', () => {
  it('is tried again until then, however often it failed', () => {
    const job = { ...failedBefore(500), retry: 1, retryFor: ms(2 * hour) }
    expect(verdictOn(boom, { job })).toMatchObject({ kind: 'retry' })
  })

  it('is dead after it, however seldom it failed', () => {
    const job = { ...failedBefore(0), retryFor: ms(2 * hour - 1) }
    expect(verdictOn(boom, { job })).toMatchObject({ kind: 'dead', reason: 'exhausted', patch: { retryCount: 1 } })
  })

  it('starts it with its first failure', () => {
    expect(verdictOn(boom, { job: { ...fresh, retryFor: ms(1) } })).toMatchObject({ kind: 'retry' })
    expect(verdictOn(boom, { job: { ...failedBefore(3, { failedAt: null }), retryFor: ms(1) } })).toMatchObject({
      kind: 'retry',
    })
  })
})

describe('a signal', () => {
  it('to snooze puts the job off without using an attempt', () => {
    expect(verdictOn(new Snooze('1h'), { job: { ...failedBefore(24), retry: false } })).toEqual({
      kind: 'schedule',
      at: now + hour,
      queue: 'mailers',
      patch: {},
      count: 'nothing',
    })
  })

  it('to snooze names the queue where the payload names another', () => {
    for (const queue of [null, queueName('elsewhere')]) {
      expect(verdictOn(new Snooze('0s'), { job: { ...fresh, queue } })).toMatchObject({
        at: now,
        queue: 'mailers',
        patch: { queue: 'mailers' },
      })
    }
  })

  it('to discard ends the job unkept', () => {
    expect(verdictOn(new Discard('customer deleted'))).toMatchObject({
      kind: 'gone',
      reason: 'discarded',
      count: 'failed',
      failure: { errorClass: 'Discard', message: 'customer deleted' },
    })
  })

  it('to kill makes the job dead though retries are left', () => {
    expect(verdictOn(new Kill('bad input'))).toMatchObject({
      kind: 'dead',
      reason: 'killed',
      count: 'failed',
      patch: { errorClass: 'Kill', errorMessage: 'bad input', retryCount: 0, failedAt: now },
    })
  })

  it('to kill keeps nothing where nothing is kept', () => {
    expect(verdictOn(new Kill('x'), { definition: { dead: false } })).toMatchObject({
      kind: 'gone',
      reason: 'not kept',
    })
    expect(verdictOn(new Kill('x'), { job: { ...fresh, retry: false } })).toMatchObject({
      kind: 'gone',
      reason: 'not kept',
    })
  })

  it('to retry sets exactly that delay and counts the attempt', () => {
    expect(verdictOn(new RetryIn('15m'), { random: most, job: failedBefore(3) })).toMatchObject({
      kind: 'retry',
      at: now + 900 * second,
      count: 'failed',
      patch: { retryCount: 4, errorClass: 'RetryIn' },
    })
    expect(verdictOn(new RetryIn('15m', { cause: boom }))).toMatchObject({
      failure: { errorClass: 'TypeError', message: 'boom' },
    })
    expect(verdictOn(new RetryIn('15m', { cause: undefined }))).toMatchObject({ failure: { errorClass: 'undefined' } })
  })

  it('to retry does not outlive the last retry', () => {
    expect(verdictOn(new RetryIn('15m'), { job: failedBefore(24) })).toMatchObject({
      kind: 'dead',
      reason: 'exhausted',
    })
    expect(verdictOn(new RetryIn('15m'), { job: { ...fresh, retry: false } })).toMatchObject({ kind: 'gone' })
  })
})

describe('a backoff function', () => {
  const answering = (call: () => 'discard' | 'kill' | null): Setting => ({
    definition: { backoff: { kind: 'function', call } },
  })

  it('may discard the job', () => {
    expect(
      verdictOn(
        boom,
        answering(() => 'discard'),
      ),
    ).toMatchObject({ kind: 'gone', reason: 'discarded', count: 'failed' })
  })

  it('may kill the job', () => {
    const setting = answering(() => 'kill')
    expect(verdictOn(boom, setting)).toMatchObject({ kind: 'dead', reason: 'killed', patch: { retryCount: 0 } })
    expect(verdictOn(boom, { definition: { ...setting.definition, dead: false } })).toMatchObject({
      kind: 'gone',
      reason: 'not kept',
    })
  })

  it('is asked with the new count and the error as thrown', () => {
    const seen: unknown[] = []
    const call = (...given: unknown[]): null => {
      seen.push(...given)
      return null
    }
    const job = failedBefore(6)
    verdictOn(boom, { job, definition: { backoff: { kind: 'function', call } } })
    expect(seen).toEqual([7, boom, job])
  })

  it('that throws costs the job nothing, and the verdict says so', () => {
    const cause = new Error('bug')
    const verdict = verdictOn(boom, answering(() => { throw cause })) // biome-ignore format: one line says it
    expect(verdict).toMatchObject({ kind: 'retry', at: now + 15 * second, problem: { cause } })
    expect(verdictOn(boom)).not.toHaveProperty('problem')
  })
})
