// An import that is broken off at any moment goes on with the same command: nothing is lost, and nothing is there twice.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { newJid } from '../../src/core/job/jid.ts'
import type { Store } from '../../src/core/store/store.ts'
import { type MovedStore, moveStore } from '../../src/runtime/moving/move-store.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { openStore } from '../../src/stores/open.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { asSidekiq } from '../../src/wire/resque/as-sidekiq.ts'
import { resqueCodec } from '../../src/wire/resque/codec.ts'
import { CommandLine } from '../cli/command-line.ts'
import { Death, Fuse, Stores } from '../runtime/stores-to-move.ts'
import { compared, jobsOf, type Known } from './import-stage.ts'
import { stage } from './stage.ts'

const at = stage()
let stores: Stores
let cli: CommandLine
const opened: Store[] = []
beforeAll(async () => {
  stores = await Stores.start()
})
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(async () => {
  await cli.end()
  for (const store of opened.splice(0)) await store.close()
  await stores.close()
})
afterAll(() => stores.stop())

const codec = resqueCodec({ unsafeIntegers: 'string' })

/** The store that is emptied. */
async function source(): Promise<Store> {
  const parts = { clock: systemClock, random: systemRandom, codec }
  const store = await openStore(at.redis.url.replace('redis:', 'resque:'), {}, parts)
  opened.push(store)
  return store
}

/** Fills a Resque with this many jobs of each kind, and tells what a store is to hold when all of them are there. */
async function fill(count: number): Promise<readonly Known[]> {
  const known: Known[] = []
  const numbers = Array.from({ length: count }, (_, n) => n)
  const second = (n: number): number => 1_995_245_302 + Math.floor(n / 50)
  await at.ask('SADD', 'resque:queues', 'mail', 'low')
  for (const queue of ['mail', 'low']) {
    const texts = numbers.map((n) => (n % 40 === 39 ? 'no job' : job('Letter', n % 7 === 0 ? 0 : n)))
    await at.ask('RPUSH', `resque:queue:${queue}`, ...texts)
    known.push(...texts.map((text) => there('queue', text, queue, null)))
  }
  for (const n of numbers) {
    await at.ask('ZADD', 'resque:delayed_queue_schedule', second(n), second(n))
    await at.ask('RPUSH', `resque:delayed:${second(n)}`, job('Later', n % 3, 'mail'))
    known.push(there('schedule', job('Later', n % 3), 'mail', second(n) * 1000))
  }
  const failedAt = Date.UTC(2026, 10, 21, 7, 11, 47)
  await at.ask('SADD', 'resque:failed_queues', 'mail_failed')
  for (const [list, name] of [
    ['failed', 'Lost'],
    ['mail_failed', 'Alone'],
  ] as const) {
    await at.ask('RPUSH', `resque:${list}`, ...numbers.map((n) => failure(job(name, n % 3))))
    const error = ['TypeError', 'é', null, failedAt, null] as const
    known.push(...numbers.map((n) => ({ ...there('dead', job(name, n % 3), 'mail', failedAt), error })))
  }
  return known
}

const job = (name: string, n: number, queue?: string): string =>
  `{"class":"${name}","args":[${n},1.0]${queue === undefined ? '' : `,"queue":"${queue}"`}}`

const failure = (payload: string): string =>
  `{"failed_at":"2026/11/21 07:11:47 UTC","payload":${payload},"exception":"TypeError","error":"é","backtrace":[],"worker":"vm:1:*","queue":"mail"}`

function there(place: string, text: string, queue: string, due: number | null): Known {
  if (text === 'no job') return { place, class: 'unreadable no job', args: [], queue, at: due }
  const { class: name, args } = JSON.parse(text)
  return { place, class: name, args, queue, at: due }
}

const isOver = async (): Promise<boolean> => {
  const keys = await at.texts('KEYS', '*')
  return keys.filter((key) => /:(queue|timestamps|hm):|:delayed|[:_]failed$|_queues/.test(key)).length === 0
}

it('ten thousand jobs are counted, and all of them are there', { timeout: 60_000 }, async () => {
  const known = await fill(2000)
  await at.ask('MSET', 'resque:stat:processed', 12_345, 'resque:stat:failed', 4000)
  const to = await stores.empty('sqlite')
  const { code, stdout, stderr } = await cli.run('import', 'resque', at.redis.url, to.label, '--yes')
  expect({ code, stdout, stderr }).toEqual({
    ...{ code: 0, stderr: '' },
    stdout:
      `imported 10,000 jobs (queues 4,000, scheduled 2,000, retries 0, dead 4,000) from ${at.redis.url} (prefix resque:) ` +
      `to ${to.label}, verified\n100 of them cannot be read: their bytes are kept, and a worker puts them into the dead set\n`,
  })
  expect(compared(await jobsOf(to))).toEqual(compared(known))
  expect(await to.totals()).toEqual({ processed: 12_345, failed: 4000 })
  expect(await isOver()).toBe(true)
})

describe.each(['sqlite', 'redis'] as const)('into %s', (kind) => {
  it('kill -9 again and again loses nothing and doubles nothing', { timeout: 120_000 }, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 100_000)
    const random = seededRandom(seed)
    const known = await fill(400)
    const to = await stores.empty(kind)
    let kills = 0
    let ended: Awaited<ReturnType<CommandLine['run']>> | null = null
    for (let goal = 0; ended === null; ) {
      goal = ((await to.moveMark())?.step ?? 0) + 1 + Math.floor(random.next() * 8)
      const mover = cli.start('import', 'resque', at.redis.url, to.label, '--yes')
      // It is looked for a moment that no event tells of: in the middle of any step.
      while (mover.child.exitCode === null && ((await to.moveMark())?.step ?? 0) < goal)
        await new Promise((resolve) => setTimeout(resolve, random.next() * 4))
      mover.child.kill('SIGKILL')
      const said = await mover.ended
      if (said.code === null) kills++
      else ended = said
    }
    expect(ended, `seed ${seed}`).toMatchObject({ code: 0, stderr: '' })
    expect(kills, `seed ${seed}`).toBeGreaterThan(2)
    expect(compared(await jobsOf(to)), `seed ${seed}`).toEqual(compared(known))
    expect(await isOver(), `seed ${seed}`).toBe(true)
    console.log(`import resque: ${kills} kills into ${kind}, seed ${seed}`)
  })

  it('a death after any call loses nothing and doubles nothing', { timeout: 120_000 }, async () => {
    let calls = 1
    for (let died = true; died; calls++) {
      // Four have the same job twice.
      const known = await fill(4)
      const [from, to] = [await source(), await stores.empty(kind)]
      died = await diesIn(from, to, new Fuse(calls))
      if (died) await go(from, to)
      expect(compared(await jobsOf(to)), `call ${calls}`).toEqual(compared(known))
      expect(await isOver(), `call ${calls}`).toBe(true)
      await stores.close()
      await at.ask('FLUSHALL')
    }
    expect(calls).toBeGreaterThan(50)
  })
})

const go = (from: Store, to: Store): Promise<MovedStore | null> =>
  moveStore({
    ...{ from, to, clock: systemClock, random: systemRandom, silenceMs: ms(25_000), command: 'import resque' },
    translated: (entry, place) => asSidekiq(entry, place, { codec, jid: newJid(systemRandom), now: systemClock.now() }),
  })

/** Imports in a process that dies on the way, if it gets that far. */
async function diesIn(from: Store, to: Store, fuse: Fuse): Promise<boolean> {
  try {
    await go(fuse.through(from), fuse.through(to))
    return false
  } catch (error) {
    if (error instanceof Death) return true
    throw error
  }
}

it('what goes on is named by the command that began', { timeout: 40_000 }, async () => {
  await fill(3)
  const [from, lost, to] = [await source(), await stores.empty('sqlite'), await stores.empty('sqlite')]
  await expect(go(new Fuse(30).through(from), lost)).rejects.toThrow(Death)
  const { code, stderr } = await cli.run('import', 'resque', at.redis.url, to.label, '--yes')
  expect(code).toBe(1)
  expect(stderr).toContain(`Go on with that: haymaker import resque ${from.label} ${lost.label}.`)
  const left = await jobsOf(from)
  expect(await cli.run('import', 'resque', at.redis.url, to.label, '--yes', '--anew')).toMatchObject({ code: 0 })
  expect((await jobsOf(to)).length).toBe(left.length)
})

it('a count of delayed jobs that is of a while ago holds nothing up', async () => {
  await fill(3)
  const [from, to] = [await source(), await stores.empty('sqlite')]
  const sizes = await from.sizes()
  expect(sizes.schedule).toBe(3)
  expect(await go({ ...from, sizes: async () => sizes }, to)).toMatchObject({ queues: 6, schedule: 3, dead: 6 })
})
