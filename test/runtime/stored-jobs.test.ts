// Jobs at rest: looked at, narrowed, and moved by hand.

import { afterEach, describe, expect, it } from 'vitest'
import { Kill } from '../../src/core/attempt/control.ts'
import { ms } from '../../src/core/clock.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { StoredJob } from '../../src/runtime/stored-job.ts'
import { endAll, type Fixture, instance, until } from './instance.ts'

afterEach(endAll)

const mail = defineJob<{ n: number }>({ name: 'Mail', queue: 'mailers', tags: ['news'], perform() {} })
const broken = defineJob<{ n: number }>({
  name: 'Broken',
  retry: { max: 1, backoff: '1h', jitter: false },
  perform({ n }) {
    if (n < 0) throw new Kill('negative')
    throw new RangeError(`no room for ${n}`)
  },
})

const many = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))
async function all(jobs: AsyncIterable<StoredJob>): Promise<StoredJob[]> {
  const list: StoredJob[] = []
  for await (const job of jobs) list.push(job)
  return list
}
const inputs = async (jobs: AsyncIterable<StoredJob>): Promise<unknown[]> =>
  (await all(jobs)).map(({ job }) => job?.args[0])

/** Three jobs of Broken in the retry set, one in the dead set. */
async function failed(): Promise<Fixture> {
  const it = instance({ jobs: [mail, broken] })
  await broken.performBulk([{ n: 1 }, { n: 2 }, { n: 3 }, { n: -1 }])
  await it.hm.start()
  await until(it, async () => (await it.hm.stats()).failed === 4)
  return it
}

describe('a set of stored jobs', () => {
  it('is walked page by page, each job once, the next one first', async () => {
    const { hm } = instance({ jobs: [mail] })
    await mail.performBulk(many(250))
    expect(await inputs(hm.queue('mailers').jobs)).toEqual(many(250))
    expect(await hm.queue('mailers').size()).toBe(250)
    expect(await hm.stored.size()).toBe(250)
    expect(await hm.dead.size()).toBe(0)
  })

  it('tells of each job what its payload tells, and of what is no job its bytes', async () => {
    const { hm, clock, store } = await failed()
    const [first] = await all(hm.retries)
    expect(first).toMatchObject({ place: 'retry', class: 'Broken', queue: 'default', at: clock.now() + 3_600_000 })
    expect(first?.job?.failures).toMatchObject({
      errorClass: 'RangeError',
      errorMessage: 'no room for 1',
      retryCount: 0,
    })
    const [dead] = await all(hm.dead)
    await store.move([
      { ...(dead?.move('delete') ?? expect.fail()), to: { kind: 'dead' }, payload: Buffer.from('}') as never },
    ])
    const [unreadable] = await all(hm.dead)
    expect(unreadable).toMatchObject({ job: null, jid: null, class: '' })
    expect(unreadable?.text()).toBe('}')
  })

  it('is narrowed by class, queue, tag, error and text; what no filter has is refused', async () => {
    const { hm } = await failed()
    await mail.performAsync({ n: 7 })
    const { stored, retries } = hm
    expect(await inputs(stored.where({ class: 'Mail' }))).toEqual([{ n: 7 }])
    expect(await inputs(stored.where({ queue: 'mailers' }))).toEqual([{ n: 7 }])
    expect(await inputs(stored.where({ tag: 'news' }))).toEqual([{ n: 7 }])
    expect(await inputs(retries.where({ error: 'ROOM FOR 2' }))).toEqual([{ n: 2 }])
    expect(await inputs(retries.where({ error: 'rangeerror' }).where({ contains: '"n":3' }))).toEqual([{ n: 3 }])
    expect(await retries.where({ class: 'Broken' }).where({ class: 'Mail' }).size()).toBe(0)
    const wrong = { klass: 'Mail' }
    // @ts-expect-error not a member of a filter
    expect(() => stored.where(wrong)).toThrow(
      'HM_CONFIG_INVALID: The filter has no option "klass". Did you mean class?',
    )
  })

  it('finds a job by its id, wherever it rests', async () => {
    const { hm } = await failed()
    const { jid } = await mail.performIn('1h', { n: 9 })
    expect(await hm.stored.find(jid)).toMatchObject({ place: 'schedule', jid })
    expect(await hm.dead.find(jid)).toBeNull()
  })
})

describe('a stored job', () => {
  it('that is retried runs at once, and uses up no attempt', async () => {
    const it = await failed()
    const { hm } = it
    const [first, second] = await all(hm.retries)
    expect(await first?.retry()).toBe('moved')
    expect(await first?.retry()).toBe('gone')
    await until(it, async () => (await hm.stats()).failed === 5)
    const again = await hm.retries.find(first?.jid ?? '')
    expect(again?.job?.failures?.retryCount).toBe(0)
    expect(await second?.kill()).toBe('moved')
    expect(await hm.dead.size()).toBe(2)
  })

  it('that is dead and retried gets one attempt', async () => {
    const it = await failed()
    await it.pass(3_600_001)
    await until(it, async () => (await it.hm.stats()).dead === 4)
    const [, job] = await all(it.hm.dead)
    expect(await job?.retry()).toBe('moved')
    await until(it, async () => (await it.hm.stats()).failed === 8)
    expect(await it.hm.dead.size()).toBe(4)
  })

  it('that is scheduled runs now, is put off, or is deleted', async () => {
    const { hm, clock } = instance({ jobs: [mail] })
    for (const n of [1, 2, 3]) await mail.performIn('1h', { n })
    const [one, two, three] = await all(hm.scheduled)
    expect(await one?.run()).toBe('moved')
    expect(await two?.reschedule(new Date(clock.now() + 5000))).toBe('moved')
    expect(await three?.delete()).toBe('moved')
    const [queued] = await all(hm.queue('mailers').jobs)
    expect(queued?.job).toMatchObject({ args: [{ n: 1 }], enqueuedAt: clock.now() })
    expect((await all(hm.scheduled)).map(({ at }) => at)).toEqual([clock.now() + 5000])
  })

  it('that waits runs next, before those that were pushed earlier', async () => {
    const { hm } = instance({ jobs: [mail] })
    await mail.performBulk(many(3))
    const [, , last] = await all(hm.queue('mailers').jobs)
    const before = last?.text()
    expect(await last?.runNext()).toBe('moved')
    const [next] = await all(hm.queue('mailers').jobs)
    expect(next?.text()).toBe(before)
    expect(await inputs(hm.queue('mailers').jobs)).toEqual([{ n: 2 }, { n: 0 }, { n: 1 }])
    await next?.delete()
    expect(await last?.runNext()).toBe('gone')
  })

  it('that waits is moved to the tail of another queue, and says so', async () => {
    const { hm, clock } = instance({ jobs: [mail] })
    await mail.performBulk(many(3))
    const [first, second] = await all(hm.queue('mailers').jobs)
    await clock.advance(ms(5000))
    expect(await second?.moveTo('slow')).toBe('moved')
    expect(await first?.moveTo('slow')).toBe('moved')
    expect(await first?.moveTo('slow')).toBe('gone')
    const moved = await all(hm.queue('slow').jobs)
    expect(moved.map(({ job }) => job?.args[0])).toEqual([{ n: 1 }, { n: 0 }])
    expect(moved[0]?.job).toMatchObject({ queue: 'slow', enqueuedAt: clock.now() })
    expect(await inputs(hm.queue('mailers').jobs)).toEqual([{ n: 2 }])
  })

  it('that waits for its time goes to another queue then', async () => {
    const it = await failed()
    const { hm } = it
    await mail.performIn('1h', { n: 1 })
    const [scheduled] = await all(hm.scheduled)
    const [retry] = await all(hm.retries)
    expect([await scheduled?.moveTo('slow'), await retry?.moveTo('slow')]).toEqual(['moved', 'moved'])
    const now = [...(await all(hm.scheduled)), ...(await all(hm.retries)).filter(({ queue }) => queue === 'slow')]
    expect(now.map(({ at }) => at)).toEqual([scheduled?.at, retry?.at])
    expect(now.map(({ job }) => job?.queue)).toEqual(['slow', 'slow'])
    expect(now[1]?.job?.failures).toEqual(retry?.job?.failures)
    await it.pass(3_600_001)
    await until(it, async () => (await hm.queue('slow').size()) === 2)
  })

  it('stays where it is, where its queue is the one that it shall go to; a name that is none is refused', async () => {
    const { hm } = instance({ jobs: [mail] })
    await mail.performBulk(many(2))
    const [first] = await all(hm.queue('mailers').jobs)
    expect(await first?.moveTo('mailers')).toBe('moved')
    expect(await inputs(hm.queue('mailers').jobs)).toEqual(many(2))
    await expect(first?.moveTo('no name')).rejects.toThrow('HM_CONFIG_INVALID')
  })

  it('refuses what means nothing where it rests', async () => {
    const { hm } = await failed()
    const { jid } = await mail.performAsync({ n: 1 })
    const queued = (await hm.stored.find(jid)) ?? expect.fail()
    const [dead = expect.fail()] = await all(hm.dead)
    expect(() => queued.move('retry')).toThrow(
      `retry is for jobs in the retry or dead set; ${jid} is in the queue mailers.`,
    )
    expect(() => queued.move('run')).toThrow('run is for jobs in the schedule')
    expect(() => queued.reschedule(5)).toThrow('reschedule is for jobs in the schedule or retry set')
    expect(() => dead.move('kill')).toThrow('is in the dead set')
    expect(() => dead.runNext()).toThrow('runNext is for jobs in the queues')
    await expect(dead.moveTo('slow')).rejects.toThrow('moveTo is for jobs in the queues, the schedule or the retry set')
  })
})

describe('an action on all', () => {
  it('moves those that match, tells how far it is, and says how many it moved', async () => {
    const it = await failed()
    await it.hm.quiet()
    const told: string[] = []
    const changed = await it.hm.retries
      .where({ error: 'room' })
      .retryAll((seen, total) => told.push(`${seen}/${total}`))
    expect(changed).toEqual({ moved: 3, skipped: 0 })
    expect(told).toEqual(['3/3'])
    expect(await it.hm.queue('default').size()).toBe(3)
    expect(await it.hm.queue('default').jobs.where({ contains: '"n":2' }).deleteAll()).toEqual({ moved: 1, skipped: 0 })
    expect(await it.hm.queue('default').jobs.killAll()).toEqual({ moved: 2, skipped: 0 })
    expect(await it.hm.dead.deleteAll()).toEqual({ moved: 3, skipped: 0 })
    expect(await it.hm.stored.size()).toBe(0)
  })

  it('ends, although jobs come back as fast as it goes', async () => {
    const { hm, store } = instance({ jobs: [mail] })
    for (const n of many(150).keys()) await mail.performIn('1h', { n })
    let walked = 0
    for await (const job of hm.scheduled) {
      walked++
      await job.delete()
      await store.push({
        ...{ producer: 'p' as never, seq: walked, validUntil: (job.at ?? 0) as never },
        items: [
          { payload: job.payload, jid: `j${walked}` as never, queue: job.queue, at: ((job.at ?? 0) + walked) as never },
        ],
      })
    }
    expect(walked).toBe(150)
    expect(await hm.scheduled.runAll()).toEqual({ moved: 150, skipped: 0 })
  })

  it('counts what went on meanwhile as skipped', async () => {
    const { hm, store } = instance({ jobs: [mail] })
    await mail.performBulk(many(3))
    const { move } = store
    store.move = async (moves) => {
      await store.clear({ kind: 'queue', queue: hm.queue('mailers').name })
      return move(moves)
    }
    expect(await hm.queue('mailers').jobs.killAll()).toEqual({ moved: 0, skipped: 3 })
  })
})

describe('a queue', () => {
  it('that is paused takes pushes and gives nothing until it is resumed; clearing empties it', async () => {
    const it = instance({ jobs: [mail], queues: ['mailers'] })
    const queue = it.hm.queue('mailers')
    await queue.pause()
    await it.hm.start()
    await mail.performBulk(many(5))
    await it.pass(5000)
    expect((await it.hm.stats()).processed).toBe(0)
    expect(await queue.clear()).toBe(5)
    await mail.performAsync({ n: 1 })
    await queue.resume()
    await until(it, async () => (await it.hm.stats()).processed === 1)
    expect(() => it.hm.queue('no such')).toThrow('HM_CONFIG_INVALID')
  })
})

describe('the processes', () => {
  it('are listed with what they run, and obey', async () => {
    const slow = defineJob<{ n: number }>({
      name: 'Slow',
      perform: (_, job) => new Promise((resolve) => job.signal.addEventListener('abort', resolve)),
    })
    const it = instance({ jobs: [slow], tag: 'web' })
    const { jid } = await slow.performAsync({ n: 1 })
    await it.hm.start()
    await it.pass(11_000)
    const [process = expect.fail()] = await it.hm.processes()
    expect(process).toMatchObject({ busy: 1, quiet: false, card: { tag: 'web' } })
    expect(process.running).toMatchObject([{ jid, class: 'Slow', args: [{ n: 1 }], queue: 'default' }])
    expect(await it.hm.tell(process.owner, 'quiet')).toBe('ok')
    await it.pass(11_000)
    expect((await it.hm.processes())[0]?.quiet).toBe(true)
    expect(await it.hm.tell('nobody' as never, 'quiet')).toBe('gone')
  })

  it('are not in the totals that a reset sets to zero', async () => {
    const { hm } = await failed()
    await hm.resetStats()
    expect(await hm.stats()).toMatchObject({ processed: 0, failed: 0, processes: 1, retries: 3, dead: 1 })
  })
})
