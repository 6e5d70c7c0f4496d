// What sidekiq-cron enqueues, Haymaker runs: jobs of a class that Ruby knows and of one that it does not.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

it('jobs of sidekiq-cron run in Haymaker, tick after tick, each once', async () => {
  await stage.haymaker({ queues: ['cron'] }).start()
  const cron = await stage.rubyWorker({ app: './cron.rb' })
  const count = (name: string): number => stage.lines().filter((line) => line.class === name).length
  await stage.until('three ticks of each', async () => count('Echo') >= 3 && count('NodeOnly') >= 3)
  await cron.ended('SIGTERM')
  await stage.holds('queue:cron', 0)
  const lines = stage.lines()
  expect(new Set(lines.map(({ jid }) => jid)).size).toBe(lines.length)
  const kinds = new Set(lines.map((line) => `${line.by} ${line.class} ${line.text}`))
  expect([...kinds].toSorted()).toEqual(['haymaker Echo ["tick",1,[]]', 'haymaker NodeOnly ["é"]'])
})
