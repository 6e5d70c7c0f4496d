import { describe, expect, it } from 'vitest'
import { ms } from '../clock.ts'
import type { CarriedOptions } from '../job/job.ts'
import { queueName } from '../queues/queue-name.ts'
import { type RetryDefaults, type RetryPolicy, resolvePolicy, sidekiqDefaults } from './policy.ts'

const resolve = (job: CarriedOptions, definition: Partial<RetryDefaults> = {}): RetryPolicy =>
  resolvePolicy(job, { ...sidekiqDefaults, ...definition }, 25)

describe('the policy of a job', () => {
  it('is what its definition says where the payload says nothing', () => {
    const definition: RetryDefaults = {
      retry: 3,
      forMs: null,
      backoff: { kind: 'fixed', delayMs: ms(5) },
      queue: queueName('slow'),
      dead: false,
      backtrace: 10,
    }
    expect(resolve({}, definition)).toEqual({
      kind: 'retry',
      max: 3,
      forMs: null,
      backoff: definition.backoff,
      queue: 'slow',
      keepDead: false,
      backtrace: 10,
      carry: 3,
    })
  })

  it('is what the payload says where both speak', () => {
    const job: CarriedOptions = { retry: 7, retryQueue: queueName('fast'), dead: true, backtrace: true }
    const definition = { retry: 3, queue: queueName('slow'), dead: false, backtrace: 10 }
    expect(resolve(job, definition)).toMatchObject({ max: 7, queue: 'fast', keepDead: true, backtrace: true })
    expect(resolve({ dead: false, backtrace: false }, { backtrace: 5 })).toMatchObject({
      keepDead: false,
      backtrace: false,
    })
  })

  it('for true is the default number of retries', () => {
    expect(resolve({ retry: true }, { retry: 3 })).toMatchObject({ max: 25, carry: true })
    expect(resolvePolicy({}, sidekiqDefaults, 7)).toMatchObject({ max: 7, carry: true })
  })

  it('for 0 is no retry, and dead at once', () => {
    expect(resolve({ retry: 0 })).toMatchObject({ kind: 'retry', max: 0, keepDead: true })
    expect(resolve({}, { retry: 0 })).toMatchObject({ kind: 'retry', max: 0, carry: 0 })
  })

  it('for false is neither retry nor dead set', () => {
    expect(resolve({ retry: false, retryFor: ms(1000), backtrace: 3 })).toEqual({ kind: 'none', backtrace: 3 })
    expect(resolve({}, { retry: false })).toEqual({ kind: 'none', backtrace: false })
    expect(resolve({ retry: true }, { retry: false })).toMatchObject({ kind: 'retry', max: 25 })
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
    'for a foreign retry of %d is the default',
    (retry) => {
      expect(resolve({ retry }, { retry: 3 })).toMatchObject({ kind: 'retry', max: 25 })
    },
  )

  it('for a foreign retry that is no number at all is the default', () => {
    const job: CarriedOptions = JSON.parse('{"retry":"yes"}')
    expect(resolve(job)).toMatchObject({ kind: 'retry', max: 25 })
  })
})

describe('a deadline', () => {
  const day = ms(86_400_000)

  it('comes from the payload, else from the definition', () => {
    expect(resolve({ retryFor: ms(5) }, { forMs: day })).toMatchObject({ forMs: 5 })
    expect(resolve({}, { forMs: day })).toMatchObject({ forMs: day })
    expect(resolve({ retry: true }, { forMs: day })).toMatchObject({ forMs: day })
  })

  it('of the definition gives way to a count in the payload', () => {
    expect(resolve({ retry: 2 }, { forMs: day })).toMatchObject({ max: 2, forMs: null })
  })

  it('of the payload stands beside its count', () => {
    expect(resolve({ retry: 2, retryFor: ms(5) })).toMatchObject({ forMs: 5 })
  })

  it('is not replaced by the count that is written into the payload', () => {
    const first = resolve({}, { retry: 5, forMs: day })
    expect(first).toMatchObject({ forMs: day, carry: true })
    if (first.kind !== 'retry') throw new Error(first.kind)
    expect(resolve({ retry: first.carry }, { retry: 5, forMs: day })).toMatchObject({ forMs: day })
  })
})
