// At TERM both sides give back what they have not done, at the end of the queue from which it is taken next and in its order,
// byte for byte, and count no attempt; whoever comes next runs it before what waited.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

/** Five jobs, pushed by Ruby; the first two are at work when this resolves. Their texts, the next one last. */
async function twoAtWork(start: () => Promise<unknown>): Promise<readonly string[]> {
  for (const n of [1, 2]) await stage.ruby.push('Sleeper', `[${n},1.0]`)
  for (const n of [3, 4, 5]) await stage.ruby.push('Echo', `[${n},1.0]`)
  const all = await stage.holds('queue:default', 5)
  await start()
  await stage.began(2)
  return all
}

const ranText = (): readonly string[] => stage.lines().map(({ text }) => text)

it('Haymaker gives back, Ruby goes on with it', async () => {
  let worker: Awaited<ReturnType<Stage['worker']>> | undefined
  const all = await twoAtWork(async () => {
    worker = await stage.worker('-c', '2')
  })
  expect(await worker?.ended('SIGTERM')).toBe(0)
  expect(await stage.texts('queue:default')).toEqual(all)
  await stage.rubyWorker({ concurrency: 1 })
  await stage.began(3)
  expect(ranText().slice(2)).toEqual(['[1,1.0]'])
})

it('Ruby gives back, Haymaker goes on with it', async () => {
  let worker: Awaited<ReturnType<Stage['rubyWorker']>> | undefined
  const all = await twoAtWork(async () => {
    worker = await stage.rubyWorker({ concurrency: 2 })
  })
  await stage.holds('queue:default', 3)
  expect(await worker?.ended('SIGTERM')).toBe(0)
  const left = await stage.texts('queue:default')
  expect(left.slice(0, 3)).toEqual(all.slice(0, 3))
  // Ruby tells no order of those that it had at work at once.
  expect(left.slice(3).toSorted()).toEqual(all.slice(3).toSorted())
  await stage.haymaker({ concurrency: 2 }).start()
  await stage.began(4)
  expect(ranText().slice(2).toSorted()).toEqual(['[1,1]', '[2,1]'])
})

it('what Haymaker had taken and not begun is back too, and no attempt is counted', async () => {
  const hm = stage.haymaker({ concurrency: 1, shutdownTimeout: '100ms' })
  const all = await twoAtWorkAlone(() => hm.start())
  await hm.stop()
  expect(await stage.texts('queue:default')).toEqual(all)
  expect(await hm.stats()).toMatchObject({ processed: 0, failed: 0, enqueued: 4 })
})

/** One long job at work, three behind it. */
async function twoAtWorkAlone(start: () => Promise<unknown>): Promise<readonly string[]> {
  await stage.ruby.push('Sleeper', '[1,1.0]')
  for (const n of [2, 3, 4]) await stage.ruby.push('Echo', `[${n},1.0]`)
  const all = await stage.holds('queue:default', 4)
  await start()
  await stage.began(1)
  return all
}
