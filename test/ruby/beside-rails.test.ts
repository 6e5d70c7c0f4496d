// The example as its README starts it: a shop in Ruby, a worker in TypeScript, one Redis.

import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Spoken } from './ruby.ts'
import { Stage } from './stage.ts'

const folder = fileURLToPath(new URL('../../examples/beside-rails', import.meta.url))

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage[Symbol.asyncDispose]())

const run = (command: string, ...args: readonly string[]): Spoken =>
  stage.keep(new Spoken(command, args, { ...stage.env, HAYMAKER_STORE: '' }, folder))

it('orders placed in Ruby get their receipts in TypeScript, and Ruby hears of each', async () => {
  const receipts = await run(process.execPath, 'receipts.ts').says('printing receipts')
  const shop = run('sidekiq', '-r', './shop.rb', '-q', 'shop')
  const orders = run('ruby', 'shop.rb', '3')
  expect(await orders.ended()).toBe(0)
  for (const n of [1, 2, 3]) {
    expect(orders.output).toContain(`order ${n}: placed\n`)
    await receipts.says(`R-000${n}: 19.99 EUR`)
    await shop.says(`order ${n}: receipt R-000${n} is printed`)
  }
  expect(await receipts.ended('SIGTERM')).toBe(0)
  expect(await shop.ended('SIGTERM')).toBe(0)
  expect(await stage.ruby.stats()).toMatchObject({
    processed: 6,
    failed: 0,
    enqueued: 0,
    retries: 0,
    scheduled: 0,
    dead: 0,
  })
})
