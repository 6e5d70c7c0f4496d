// Pushing to another instance than the one a job belongs to.

import { afterEach, describe, expect, it } from 'vitest'
import { Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, stage } from './instance.ts'

afterEach(endAll)

const one = defineJob<{ n: number }>({ name: 'One', perform: ({ n }) => n })
class Two extends Job {
  perform(n: number): number {
    return n
  }
}

/** Two instances, each with a store of its own; the jobs belong to the first. */
async function two(): Promise<{ here: Fixture; there: Fixture; push: string[] }> {
  const push: string[] = []
  const here = instance({ jobs: [one, Two], on: await stage() })
  const there = instance({
    jobs: [],
    on: await stage(2),
    push: [
      (jobs, next) => {
        push.push(...jobs.map((job) => job.class))
        return next(jobs)
      },
    ],
  })
  return { here, there, push }
}

const waiting = async ({ hm }: Fixture): Promise<string[]> => {
  const found: string[] = []
  for await (const job of hm.stored) found.push(`${job.class} in ${job.queue} ${job.place}`)
  return found
}

describe('a push via another instance', () => {
  it('goes there with every verb, through its middleware, and nothing comes here', async () => {
    const { here, there, push } = await two()
    await one.via(there.hm).performAsync({ n: 1 })
    await one.via(there.hm).set({ queue: 'a' }).performIn('1h', { n: 2 })
    await one
      .set({ queue: 'b' })
      .via(there.hm)
      .performBulk([{ n: 3 }])
    await Two.via(there.hm).performAsync(4)
    await Two.set({ queue: 'c' }).via(there.hm).performAt(new Date(0), 5)
    expect(await Two.via(there.hm).performInline(6)).toBe(6)
    expect(await waiting(here)).toEqual([])
    expect((await waiting(there)).sort()).toEqual([
      'One in a schedule',
      'One in b queue',
      'One in default queue',
      'Two in c queue',
      'Two in default queue',
    ])
    expect(push).toEqual(['One', 'One', 'One', 'Two', 'Two', 'Two'])
  })

  it('leaves the job where it belongs', async () => {
    const { here, there } = await two()
    await one.via(there.hm).performAsync({ n: 1 })
    await one.performAsync({ n: 2 })
    await Two.performAsync(3)
    expect(await waiting(here)).toEqual(['One in default queue', 'Two in default queue'])
  })

  it('is as a push by name, which needs no definition', async () => {
    const { there } = await two()
    await there.hm.push({ class: 'RubyJob', args: [1], queue: 'ruby' })
    expect(await waiting(there)).toEqual(['RubyJob in ruby queue'])
  })
})
