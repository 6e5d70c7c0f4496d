// The class style: a job is a class with a perform method, and works without any store.

import { afterEach, describe, expect, it } from 'vitest'
import { classDefinition, Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, instance, until } from './instance.ts'

afterEach(endAll)

class DemoJob extends Job {
  static override readonly options = { queue: 'demo', retry: 3, tags: ['demo'] }
  async perform(count: number, name: string): Promise<string> {
    this.log.info({ count }, 'called')
    return `${name} x ${count}, ${this.job?.jid ?? 'no jid'}, ${this.signal.aborted}`
  }
}

describe('a job class', () => {
  it('is called like any other without a store', async () => {
    expect(await new DemoJob().perform(5, 'x')).toBe('x x 5, no jid, false')
  })

  it('gets a new instance for each run, with the context of that run', async () => {
    const seen: { self: object; jid: string | null | undefined }[] = []
    class Fresh extends Job {
      perform(): void {
        seen.push({ self: this, jid: this.job?.jid })
      }
    }
    const { hm, pass } = instance({ jobs: [Fresh] })
    const receipts = [await Fresh.performAsync(), await Fresh.performAsync()]
    await hm.start()
    await pass(1)
    expect(seen.map(({ jid }) => jid)).toEqual(receipts.map(({ jid }) => jid))
    expect(seen[0]?.self).not.toBe(seen[1]?.self)
  })

  it('hands its options to subclasses, which may replace them', () => {
    class Child extends DemoJob {}
    class Other extends DemoJob {
      static override readonly options = { ...DemoJob.options, queue: 'other' }
    }
    expect(classDefinition(Child)).toMatchObject({
      name: 'Child',
      queue: 'demo',
      carried: { retry: 3, tags: ['demo'] },
    })
    expect(classDefinition(Other)).toMatchObject({ name: 'Other', queue: 'other', carried: { retry: 3 } })
  })

  it('has the name of its jobName, which subclasses do not inherit', () => {
    class Renamed extends Job {
      static override readonly jobName = 'billing.charge'
      perform(): void {}
    }
    class Child extends Renamed {}
    expect(classDefinition(Renamed).name).toBe('billing.charge')
    expect(classDefinition(Child).name).toBe('Child')
  })

  it('whose name looks minified is refused, also below a class with a jobName', async () => {
    class Renamed extends Job {
      static override readonly jobName = 'Renamed'
      perform(): void {}
    }
    const t = class t extends Job {
      perform(): void {}
    }
    const e = class e extends Renamed {}
    expect(() => classDefinition(t)).toThrow(/"t" looks minified. Add static jobName/)
    expect(() => classDefinition(e)).toThrow(/"e" looks minified/)
    await expect(t.performAsync()).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
    const ok = class x extends Job {
      static override readonly jobName = 'X'
      perform(): void {}
    }
    expect(classDefinition(ok).name).toBe('X')
  })
})

describe('names', () => {
  it('are taken once, whatever the style', () => {
    const other = defineJob({ name: 'DemoJob', perform() {} })
    expect(() => instance({ jobs: [DemoJob, other] })).toThrow(/HM_NAME_TAKEN.*"DemoJob"/)
    const { hm } = instance({ jobs: [DemoJob, DemoJob] })
    expect(hm.jobs).toEqual(['DemoJob'])
    expect(() => hm.register(other.definition)).toThrow(/HM_NAME_TAKEN/)
  })

  it('that are taken leave the other definitions where they pushed before', async () => {
    const { hm, store } = instance({ jobs: [DemoJob] })
    const clash = defineJob({ name: 'Clash', perform() {} })
    const twin = defineJob({ name: 'Clash', perform() {} })
    expect(() => instance({ jobs: [DemoJob, clash, twin] })).toThrow(/HM_NAME_TAKEN/)
    await DemoJob.performAsync(1, 'x')
    expect((await hm.stats()).enqueued).toBe(1)
    expect((await store.queues()).map(({ name }) => name)).toEqual(['demo'])
  })
})

describe('too few arguments', () => {
  it('fail the attempt with both counts, and the job goes to retry', async () => {
    const errors: unknown[] = []
    const { hm, store, pass } = instance({ jobs: [DemoJob], queues: ['demo'], onError: (error) => errors.push(error) })
    await hm.push({ class: 'DemoJob', args: [5] })
    await hm.start()
    await until({ pass }, () => errors.length > 0)
    expect(errors).toMatchObject([
      { code: 'HM_ARGS_ARITY', message: expect.stringContaining('expected 2, received 1') },
    ])
    await until({ pass }, async () => (await hm.stats()).retries === 1)
    const [entry] = (await store.page({ kind: 'retry' }, { limit: 1 })).entries
    expect(JSON.parse(Buffer.from(entry?.payload ?? []).toString())).toMatchObject({ args: [5], retry_count: 0 })
  })

  it('are not counted against optional and rest parameters', async () => {
    const seen: unknown[][] = []
    class Lenient extends Job {
      perform(first: string, second = 'two', ...rest: string[]): void {
        seen.push([first, second, ...rest])
      }
    }
    const { hm, pass } = instance({ jobs: [Lenient] })
    await Lenient.performAsync('one')
    await Lenient.performAsync('a', 'b', 'c')
    await hm.start()
    await pass(1)
    expect(seen).toEqual([
      ['one', 'two'],
      ['a', 'b', 'c'],
    ])
  })
})

describe("Sidekiq's names among the options of a class", () => {
  const thrown = (answer: unknown) =>
    class Failing extends Job {
      static override readonly options = { retryIn: () => answer as number, queue: 'q' }
      perform(): void {
        throw new Error('no')
      }
    }

  it('mean what the options of ours mean', () => {
    class Camel extends Job {
      static override readonly options = { retryFor: 60, retryQueue: 'slow', backtrace: 5, dead: false, tags: ['a'] }
      perform(): void {}
    }
    class Snake extends Job {
      static override readonly options = { retry_for: 60, retry_queue: 'slow', backtrace: 5, dead: false, tags: ['a'] }
      perform(): void {}
    }
    const ours = { retry: { for: '60s', queue: 'slow' }, backtrace: 5, dead: false, tags: ['a'] } as const
    const job = defineJob({ name: 'Ours', ...ours, perform() {} })
    expect(classDefinition(Camel).carried).toEqual(job.definition.carried)
    expect(classDefinition(Snake).carried).toEqual(job.definition.carried)
    expect(classDefinition(Snake).retry).toEqual(job.definition.retry)
  })

  it.each([[1e9 + 1], [-1], [Number.NaN]])('are checked: retryFor %d', (retryFor) => {
    class Wrong extends Job {
      static override readonly options = { retryFor }
      perform(): void {}
    }
    expect(() => classDefinition(Wrong)).toThrow(/HM_CONFIG_INVALID: Wrong: retry.for is .* at most 31 years/)
  })

  it('retryIn is told count, error and job, and answers seconds', async () => {
    const told: unknown[] = []
    class Later extends Job {
      static override readonly options = {
        retry: { jitter: false },
        retryIn(count: number, error: unknown, job: { readonly args: readonly unknown[] }): number {
          told.push(count, (error as Error).message, job.args)
          return 90
        },
      }
      perform(_: number): void {
        throw new Error('no')
      }
    }
    const { hm, pass, clock } = instance({ jobs: [Later] })
    await Later.performAsync(7)
    await hm.start()
    await pass(0)
    for await (const stored of hm.retries) expect(stored.at).toBe(clock.now() + 90_000)
    expect(told).toEqual([0, 'no', [7]])
    expect(await hm.retries.size()).toBe(1)
  })

  it.each([
    ['discard', { dead: 0, retries: 0 }],
    ['kill', { dead: 1, retries: 0 }],
    [null, { dead: 0, retries: 1 }],
    [undefined, { dead: 0, retries: 1 }],
    [0, { dead: 0, retries: 1 }],
    [-5, { dead: 0, retries: 1 }],
    ['nonsense', { dead: 0, retries: 1 }],
  ])('retryIn may answer %s', async (answer, expected) => {
    const Failing = thrown(answer)
    const { hm, pass } = instance({ jobs: [Failing], queues: ['q'] })
    await Failing.performAsync()
    await hm.start()
    await pass(1)
    expect(await hm.stats()).toMatchObject({ failed: 1, ...expected })
  })
})
