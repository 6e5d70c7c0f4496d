// Schedules of a sidekiq-cron at work become ours one after another, at all moments of a second: no tick is pushed by both, and
// from the last one of Ruby's on none is missing.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { listOf, textOf } from '../../src/stores/redis/connection.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const SECOND = 1000
/** Of ours: those that are marked ahead are among them. */
const ENOUGH = 15

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
  for (let n = 0; n < 8; n++) await stage.until(`Ruby pushes ${n}`, async () => (await pushed(n)).length >= 2)
  // As Ruby goes through them. The first one stays Ruby's, and shows that it has begun.
  const listed = listOf(await stage.redis.send(['SMEMBERS', 'cron_jobs'])).map(textOf)
  const [pace = '', ...others] = listed.map((key) => key.replace('cron_job:', ''))
  const names = others.slice(-5)
  const last = async (name: string) => Math.max(...(await marked(name)))
  /** Of ours, the job of each tick: a store remembers twenty. */
  const ours = new Map(names.map((name) => [name, new Map<number, string>()]))
  const remember = async (from = hm): Promise<void> => {
    for (const { name, ticks } of await from.cron.all())
      for (const { at, jid } of ticks) ours.get(name)?.set(at, String(jid))
  }
  const from = Date.now()
  for (const [i, name] of names.entries()) {
    if (i < 2) await stage.until('its part of a second', () => Date.now() - from >= (i * SECOND) / 2)
    else await stage.until('Ruby has read it, and is on its way', async () => (await last(name)) < (await last(pace)))
    await hm.cron.takeOver(name)
    await remember()
  }
  await stage.until(
    'we push all',
    async () => {
      await remember()
      return [...ours.values()].every(({ size }) => size >= ENOUGH)
    },
    30_000,
  )
  await ruby.ended('SIGTERM')
  await hm.stop()
  await remember(stage.haymaker())
  for (const name of names) {
    const [ticks = [], jids = []] = [
      [...(ours.get(name)?.keys() ?? [])].toSorted(),
      [...(ours.get(name)?.values() ?? [])],
    ]
    const theirs = (await marked(name)).filter((at) => !ticks.includes(at))
    const theirJobs = (await pushed(Number(name.at(-1)))).filter((jid) => !jids.includes(jid))
    // The first mark is made when it is declared.
    expect(theirJobs).toHaveLength(theirs.length - 1)
    const [end, first] = [Math.max(...theirs), Math.min(...ticks)]
    expect(first).toBe(end + SECOND)
    expect(ticks).toEqual(ticks.map((_, i) => first + i * SECOND))
    expect(textOf(await stage.redis.send(['HGET', `cron_job:${name}`, 'status']))).toBe('disabled')
  }
})
