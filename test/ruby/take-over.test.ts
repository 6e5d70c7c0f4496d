// Schedules of a sidekiq-cron at work become ours one after another, at all moments of a second: no tick is pushed by both, and
// from the last one of Ruby's on none is missing.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { textOf } from '../../src/stores/redis/connection.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const SECOND = 1000
/** Of ours: those that are marked ahead are among them. A store remembers twenty. */
const ENOUGH = 12

/** What Ruby marked as pushed, or we as ours to push. */
const marked = async (name: string): Promise<readonly number[]> =>
  (await stage.texts(`cron_job:${name}:enqueued`)).map((text) => Date.parse(text))

/** The jobs of a schedule that wait: each has its number as an argument. */
async function pushed(n: number): Promise<readonly string[]> {
  const jobs = (await stage.texts('queue:cron')).map((text) => JSON.parse(text))
  return jobs.filter(({ args }) => args[0] === n).map(({ jid }) => jid)
}

it('each tick is pushed once over the change, by Ruby or by us', { timeout: 60_000 }, async () => {
  const hm = stage.haymaker({ queues: ['other'] })
  await hm.start()
  const ruby = await stage.rubyWorker({ app: './cron-many.rb' })
  const names = Array.from({ length: 8 }, (_, n) => `each ${n}`)
  for (const n of names.keys()) await stage.until(`Ruby pushes ${n}`, async () => (await pushed(n)).length >= 2)
  const from = Date.now()
  for (const [n, name] of names.entries()) {
    await stage.until('its part of a second', () => Date.now() - from >= (n * SECOND) / names.length)
    await hm.cron.takeOver(name)
  }
  const ticksOf = async (name: string) => (await hm.cron.find(name))?.ticks ?? []
  await stage.until('we push all', async () => (await ticksOf('each 7')).length >= ENOUGH, 30_000)
  await ruby.ended('SIGTERM')
  for (const [n, name] of names.entries()) {
    const ours = (await ticksOf(name)).toReversed()
    const [ourTicks, ourJids] = [ours.map(({ at }) => Number(at)), new Set(ours.map(({ jid }) => String(jid)))]
    const theirs = (await marked(name)).filter((at) => !ourTicks.includes(at))
    const theirJobs = (await pushed(n)).filter((jid) => !ourJids.has(jid))
    // The first mark is made when it is declared.
    expect(theirJobs).toHaveLength(theirs.length - 1)
    const [last, first] = [Math.max(...theirs), Math.min(...ourTicks)]
    expect(first).toBe(last + SECOND)
    expect(ourTicks).toEqual(ourTicks.map((_, i) => first + i * SECOND))
    expect(textOf(await stage.redis.send(['HGET', `cron_job:${name}`, 'status']))).toBe('disabled')
  }
})
