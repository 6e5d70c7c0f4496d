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
