// A job that kills its process every time is found out, and no bystander pays for it. A process dies here by losing its
// store: whatever it says from then on reaches nobody, and its beat stands still.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import type { JobContext } from '../../src/core/job/context.ts'
import type { Host } from '../../src/core/store/processes.ts'
import { type Claim, ownerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { cardOf } from '../../src/runtime/card.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, keptLog, latch, never, type Stage, stage } from './instance.ts'

afterEach(endAll)

const SILENCE = 27_000

interface Life {
  readonly fixture: Fixture
  alive: boolean
  /** Suspects at work, and the most at once. */
  suspects: number
  most: number
}

interface World {
  readonly on: Stage
  /** How often each job began in a living process, by its number; the pill is -1. */
  readonly began: Map<number, number>
  readonly ended: Set<number>
  readonly lives: Life[]
  /** Suspects that began without having been noted as the last thing before. */
  readonly unnoted: number[]
  /** What onDeath was told, and of which job. */
  readonly deaths: (readonly [unknown, string])[]
  /** Another process. */
  process(): Life
  push(count: number): Promise<void>
}

/** Processes that work on `Good` jobs of five milliseconds and on pills. */
async function world(options: { concurrency: number; lethal?: boolean }): Promise<World> {
  const on = await stage()
  const began = new Map<number, number>()
  const ended = new Set<number>()
  const lives: Life[] = []
  const unnoted: number[] = []
  const deaths: (readonly [unknown, string])[] = []

  const process = (): Life => {
    let noted = -1
    const suspectTokens = new Map<string, number>()
    const remember = (claims: readonly Claim[]): void => {
      for (const { payload, token, suspect } of claims)
        if (suspect) suspectTokens.set(JSON.parse(Buffer.from(payload).toString()).jid, token)
    }
    const through = (store: Store): Store => {
      const mortal =
        <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
        async (...args: Args): Promise<Answer> => {
          if (!life.alive) return never()
          const answer = await call(...args)
          return life.alive ? answer : never()
        }
      return {
        ...store,
        ...{ settle: mortal(store.settle), life: mortal(store.life), sweep: mortal(store.sweep) },
        ...{ beats: mortal(store.beats), promote: mortal(store.promote), reconcile: mortal(store.reconcile) },
        ...{ leave: mortal(store.leave), picture: mortal(store.picture), trim: mortal(store.trim) },
        claim: mortal(async (request) => {
          const claimed = await store.claim(request)
          if (claimed.status === 'ok') remember(claimed.claims)
          return claimed
        }),
        noteSuspect: mortal(async (owner, token) => {
          const answer = await store.noteSuspect(owner, token)
          noted = token
          return answer
        }),
      }
    }
    const begin = (n: number, jid: string | null): boolean => {
      if (!life.alive) return false
      began.set(n, (began.get(n) ?? 0) + 1)
      const token = suspectTokens.get(jid ?? '')
      if (token !== undefined && token !== noted) unnoted.push(n)
      if (token !== undefined) life.suspects++
      life.most = Math.max(life.most, life.suspects)
      return true
    }
    const good = defineJob<{ n: number }>({
      name: 'Good',
      async perform({ n }, { jid }) {
        if (!begin(n, jid)) await never()
        await pause(on.clock, ms(5))
        if (suspectTokens.has(jid ?? '')) life.suspects--
        if (life.alive) ended.add(n)
      },
    })
    const pill = defineJob({
      name: 'Pill',
      perform(_, { jid }) {
        if (!begin(-1, jid)) return never()
        if (options.lethal !== false) life.alive = false
        return never()
      },
    })
    const onDeath = (error: unknown, job: JobContext): void => void deaths.push([error, job.class])
    const fixture = instance({ jobs: [good, pill], on, through, concurrency: options.concurrency, onDeath })
    const life: Life = { fixture, alive: true, suspects: 0, most: 0 }
    lives.push(life)
    return life
  }
  const push = async (count: number): Promise<void> => {
    const jobs = Array.from({ length: count }, (_, n) => ({ class: 'Good', args: [{ n }] }))
    const { fixture } = process()
    await fixture.hm.pushAll(jobs.slice(0, count / 2))
    await fixture.hm.push({ class: 'Pill', args: [] })
    await fixture.hm.pushAll(jobs.slice(count / 2))
  }
  return { on, began, ended, lives, unnoted, deaths, process, push }
}

describe('one pill among 200 good jobs, 50 at a time', () => {
  it('is dead after three charges, byte by byte as it was; every good job ran to its end', async () => {
    const it = await world({ concurrency: 50 })
    await it.push(200)
    const before = (await it.on.store.page({ kind: 'queue', queue: await onlyQueue(it.on) }, { limit: 300 })).entries
    const pill = before.find(({ payload }) => Buffer.from(payload).includes('"Pill"'))?.payload
    let deaths = 0
    for (let life = it.process(); deaths < 10; deaths++, life = it.process()) {
      await life.fixture.hm.start()
      for (let passed = 0; passed < 90_000 && life.alive; passed += 500) await life.fixture.pass(500)
      if (life.alive) break
      await life.fixture.pass(SILENCE)
    }
    // The first death marks what was in its hands, three more with it alone among the suspects charge it.
    expect(deaths).toBe(4)
    expect(it.began.get(-1)).toBe(4)
    const { entries } = await it.on.store.page({ kind: 'dead' }, { limit: 10 })
    expect(entries).toHaveLength(1)
    expect(Buffer.compare(entries[0]?.payload ?? Buffer.of(), pill ?? Buffer.of())).toBe(0)
    expect(it.ended.size).toBe(200)
    expect(await it.on.store.sizes()).toEqual({ schedule: 0, retry: 0, dead: 1 })
    expect(await it.on.store.totals()).toEqual({ processed: 200, failed: 0 })
    expect(it.lives.map(({ most }) => most <= 1)).toEqual(it.lives.map(() => true))
    expect(it.lives.some(({ most }) => most === 1)).toBe(true)
    expect(it.unnoted).toEqual([])
    expect(it.deaths).toEqual([[expect.objectContaining({ code: 'HM_JOB_POISON' }), 'Pill']])
  })
})

const onlyQueue = async ({ store }: Stage) => {
  const [queue] = await store.queues()
  if (!queue) throw new Error('no queue')
  return queue.name
}

describe('suspects', () => {
  /** Jobs that were in the hands of a process that is gone; their next attempts last until `hold` opens. */
  const marked = async (count: number) => {
    const on = await stage()
    const hold = latch()
    const ran: number[] = []
    const job = defineJob<{ n: number }>({
      name: 'Marked',
      perform({ n }) {
        ran.push(n)
        return hold.wait()
      },
    })
    const fixture = instance({ jobs: [job], on, concurrency: 10 })
    await job.performBulk(Array.from({ length: count }, (_, n) => ({ n })))
    const gone = ownerId('gone')
    const host: Host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
    await on.store.register(gone, host, cardOf(fixture.parts, on.clock.now()))
    const request = { owner: { id: gone, epoch: 1 }, queues: [await onlyQueue(on)], first: token(1), waitMs: ms(0) }
    expect(await on.store.claim({ ...request, max: count })).toMatchObject({ status: 'ok' })
    await on.store.leave(gone)
    return { on, hold, ran, job, fixture }
  }

  it('run one at a time beside ordinary jobs; those that wait too long go to the schedule', async () => {
    const { hold, ran, job, fixture, on } = await marked(5)
    await fixture.hm.start()
    await fixture.pass(10)
    expect(ran).toEqual([0])
    await job.performBulk([{ n: 100 }, { n: 101 }])
    await fixture.pass(10)
    expect(ran).toEqual([0, 100, 101])
    await fixture.pass(1000)
    const { entries } = await on.store.page({ kind: 'schedule' }, { limit: 10 })
    expect(entries).toHaveLength(4)
    for (const { at } of entries) expect((at ?? 0) - on.clock.now()).toBeGreaterThan(900)
    hold.open()
    await fixture.pass(3000)
    expect(ran.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 100, 101])
    expect(await on.store.totals()).toEqual({ processed: 7, failed: 0 })
  })

  it.each(['quiet', 'a beat too old'])('whose note was under way go back unstarted: %s', async (why) => {
    const { on } = await marked(1)
    const noted = latch()
    let began = 0
    let deaf = false
    const job = defineJob<{ n: number }>({ name: 'Marked', perform: () => void began++ })
    const through = (store: Store): Store => ({
      ...store,
      noteSuspect: (owner, token) => noted.wait().then(() => store.noteSuspect(owner, token)),
      life: (id) => (deaf ? never() : store.life(id)),
    })
    const { hm, pass } = instance({ jobs: [job], on, through })
    await hm.start()
    await pass(10)
    expect(noted.waiting).toBe(1)
    if (why === 'quiet') await hm.quiet()
    deaf = true
    if (why !== 'quiet') await pass(16_000)
    noted.open()
    await pass(10)
    expect(began).toBe(0)
    expect((await on.store.queues())[0]?.size).toBe(1)
    expect(hm.running()).toEqual([])
  })

  it('that were not started go back at quiet, still marked', async () => {
    const { hold, ran, fixture, on } = await marked(5)
    await fixture.hm.start()
    await fixture.pass(10)
    await fixture.hm.quiet()
    expect((await on.store.queues())[0]?.size).toBe(4)
    hold.open()
    await fixture.pass(10)
    expect(ran).toEqual([0])
    const next = instance({ jobs: [defineJob({ name: 'Marked', perform: () => never() })], on, concurrency: 10 })
    await next.hm.start()
    await next.pass(10)
    expect(next.hm.running()).toHaveLength(1)
  })

  it('are not started when the note does not reach the store; the job waits and runs later', async () => {
    const { hold, ran, fixture, on } = await marked(1)
    hold.open()
    const log = keptLog()
    let broken = true
    const job = defineJob<{ n: number }>({ name: 'Marked', perform: ({ n }) => void ran.push(n) })
    const through = (store: Store): Store => ({
      ...store,
      noteSuspect: (owner, token) => (broken ? Promise.reject(new Error('lost')) : store.noteSuspect(owner, token)),
    })
    const { hm, pass } = instance({ jobs: [job], on, through, log })
    await hm.start()
    await pass(500)
    expect(ran).toEqual([])
    expect((await hm.stats()).scheduled).toBe(1)
    expect(log.lines.some(({ level }) => level === 'error')).toBe(true)
    broken = false
    await pass(3000)
    expect(ran).toEqual([0])
    expect(fixture.hm.running()).toEqual([])
    expect(await on.store.totals()).toEqual({ processed: 1, failed: 0 })
  })
})
