// What a worker's config becomes, and what it refuses.

import { describe, expect, it } from 'vitest'
import { type ResolvedWorker, resolveWorker, type WorkerConfig } from './resolve.ts'

const capsules = (config: WorkerConfig): object[] =>
  resolveWorker(config).capsules.map(({ order: _, ...capsule }: ResolvedWorker['capsules'][number]) => capsule)

describe('the config of a worker', () => {
  it('is complete where nothing is said', () =>
    expect(capsules({})).toEqual([{ name: 'default', concurrency: 25, isolate: null, claimAhead: true }]))

  it('says for each capsule what holds for it alone', () =>
    expect(capsules({ claimAhead: false, capsules: { pdf: { queues: ['pdf'], concurrency: 1 } } })).toEqual([
      { name: 'default', concurrency: 25, isolate: null, claimAhead: false },
      { name: 'pdf', concurrency: 1, isolate: null, claimAhead: true },
    ]))

  it.each<[object, string]>([
    [{ concurrency: 0 }, 'concurrency of default is 0. Write a whole number from 1 on.'],
    [{ claimAhead: 'no' }, 'claimAhead of default is "no". Write true or false.'],
    [{ capsules: { pdf: { queues: ['pdf'], claimAhead: 0 } } }, 'claimAhead of pdf is 0. Write true or false.'],
    [{ capsules: { pdf: { queues: ['pdf'], ahead: false } } }, 'capsules.pdf'],
    [{ maxRetries: -1 }, 'maxRetries is -1. Write a whole number from 0 on.'],
    [{ deadSet: { max: 1.5 } }, 'deadSet.max is 1.5. Write a whole number from 0 on.'],
    [{ recovery: { beat: '5s', silence: '14s' } }, 'recovery.silence is "14s". It must be at least three beats'],
  ])('refuses %o, by the name of what is wrong', (config, message) => {
    expect(() => resolveWorker(config)).toThrow(message)
    expect(() => resolveWorker(config)).toThrow('HM_CONFIG_INVALID')
  })
})
