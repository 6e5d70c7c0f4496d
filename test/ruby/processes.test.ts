// A Haymaker process on Sidekiq's busy page: it is listed like one of Ruby's, with what it has at work; "quiet" and "stop"
// pressed there reach it; and Haymaker sees Ruby's processes too.

import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Visitor } from './browser.ts'
import type { Spoken } from './ruby.ts'
import { Stage } from './stage.ts'

/** Three beats of Ruby's. */
const BEATS_MS = 15_000

let stage: Stage
let visitor: Visitor
let worker: Spoken
let ruby: Spoken
beforeAll(async () => {
  stage = await Stage.open()
  visitor = new Visitor(await stage.pages())
  const config = stage.write('haymaker.config.mjs', "export default { recovery: { beat: '1s', silence: '5s' } }")
  worker = await stage.worker('-C', config, '-q', 'high,3', '-q', 'default', '-c', '7', '-g', 'shop')
  ruby = await stage.rubyWorker({ queues: ['low'] })
}, 30_000)
afterAll(() => stage[Symbol.asyncDispose]())

const busyPage = async (): Promise<string> => (await visitor.get('/busy')).html

/** The row of the process on the busy page, as text without tags; '' where there is none. */
async function rowOf({ child }: Spoken): Promise<string> {
  const rows = (await busyPage()).split('<tr>').map((row) => row.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' '))
  return rows.find((row) => row.includes(`${hostname()}:${child.pid} `)) ?? ''
}

/** Presses a button of the row of the worker. */
async function press(button: 'quiet' | 'stop'): Promise<void> {
  const all = [...(await busyPage()).matchAll(/name="identity" value="([^"]+)"/g)].map(([, identity = '']) => identity)
  const identity = all.find((one) => one.startsWith(`${hostname()}:${worker.child.pid}:`)) ?? 'not listed'
  const { status } = await visitor.press('/busy', '/busy', { identity, [button]: '1' })
  expect(status).toBe(200)
}

// Each goes on where the one before it ended.

it('the process is listed with its queues, its threads and its jobs', { timeout: 40_000 }, async () => {
  await stage.until('it is listed', async () => (await rowOf(worker)) !== '', BEATS_MS)
  const row = await rowOf(worker)
  expect(row).toContain(' shop ')
  expect(row).toMatch(/Queues: (high, default|default, high) /)
  expect(row).toContain(' 7 ')
  expect(row).not.toContain(' quiet ')
  const jid = await stage.ruby.push('Sleeper', '["at work","<i>"]')
  await stage.began(1)
  await stage.until('its job is shown', async () => (await busyPage()).includes(jid), BEATS_MS)
  const html = await busyPage()
  expect(html).toContain('Sleeper')
  expect(html).toContain('&quot;at work&quot;, &quot;&lt;i&gt;&quot;')
  expect(JSON.parse((await visitor.get('/stats')).html).sidekiq).toMatchObject({ processes: 2, busy: 1 })
})

it('"quiet" reaches it: it takes no more jobs, and the page says so', { timeout: 40_000 }, async () => {
  await press('quiet')
  await stage.until('the page says quiet', async () => (await rowOf(worker)).includes(' quiet '), BEATS_MS)
  await stage.ruby.push('Echo', '[1]')
  await stage.ruby.push('Echo', '[2]', '{"queue":"low"}')
  expect((await stage.began(2))[1]).toMatchObject({ by: 'ruby', text: '[2]' })
  expect(await stage.texts('queue:default')).toHaveLength(1)
  expect(worker.isOver).toBe(false)
})

it('"stop" reaches it: it gives back what is not done, next in line, and ends', { timeout: 40_000 }, async () => {
  await press('stop')
  expect(await worker.ended()).toBe(0)
  const [waiting = '', next = ''] = await stage.texts('queue:default')
  expect([JSON.parse(waiting).class, JSON.parse(next).class]).toEqual(['Echo', 'Sleeper'])
  await stage.until('it is not listed', async () => (await rowOf(worker)) === '', BEATS_MS)
})

it("Haymaker lists Ruby's processes and their jobs, and quiets them", { timeout: 60_000 }, async () => {
  const hm = stage.haymaker()
  const jid = await stage.ruby.push('Sleeper', '[1]', '{"queue":"low"}')
  const found = async () => (await hm.processes()).find(({ card }) => card.pid === ruby.child.pid)
  await stage.until('its job is shown', async () => (await found())?.running.some((job) => job.jid === jid), BEATS_MS)
  const listed = await found()
  expect(listed).toMatchObject({ quiet: false, busy: 1, running: [{ class: 'Sleeper', queue: 'low' }] })
  if (listed) await hm.tell(listed.owner, 'quiet')
  await stage.until('it says that it is quiet', async () => (await found())?.quiet === true, BEATS_MS)
})
