// Queues, from both sides: what one enqueues the other one reads, takes out and runs, and the bytes are the same.

import assert from 'node:assert/strict'
import { hard } from './arguments.ts'
import type { Check } from './check.ts'

export const queueChecks: readonly Check[] = [
  {
    name: 'what Ruby enqueues and what we enqueue is the same, byte by byte',
    async run(stage) {
      const { Echo } = stage.jobs
      const client = stage.resque()
      for (const { text, values } of hard) {
        await stage.ask('enqueue', { class: 'Echo', args: text })
        await stage.ask('enqueue_to', { class: 'Echo', queue: 'other', args: text })
        await client.enqueue(Echo, ...values)
        await client.enqueueTo('other', Echo, ...values)
        for (const queue of ['echo', 'other']) {
          const [ruby, ours] = await stage.list(`resque:queue:${queue}`)
          assert.equal(ours, ruby)
        }
        await stage.redis('DEL', 'resque:queue:echo', 'resque:queue:other')
      }
    },
  },
  {
    name: 'Resque.dequeue of Ruby finds what we enqueued, by its arguments and by its class',
    async run(stage) {
      const { Echo } = stage.jobs
      const client = stage.resque()
      for (const { values } of hard) await client.enqueue(Echo, ...values)
      for (const { text } of hard.slice(1))
        assert.equal(await stage.ask('dequeue', { class: 'Echo', args: text }), 1, text)
      assert.equal(await stage.ask('dequeue', { class: 'Echo' }), 1)
      assert.equal(await client.size('echo'), 0)
    },
  },
  {
    name: 'our dequeue finds what Ruby enqueued',
    async run(stage) {
      const { Echo } = stage.jobs
      for (const { text } of hard) await stage.ask('enqueue', { class: 'Echo', args: text })
      const client = stage.resque()
      for (const { values } of hard.slice(1)) assert.equal(await client.dequeue(Echo, ...values), 1, String(values))
      assert.equal(await client.dequeue(Echo), 1)
      assert.equal(await stage.ask('size', { queue: 'echo' }), 0)
    },
  },
  {
    name: 'peek, size, queues and reserve tell the same on both sides',
    async run(stage) {
      const client = stage.resque()
      await stage.ask('enqueue', { class: 'Echo', args: '[1,"é"]' })
      await client.enqueue(stage.jobs.Echo, 2)
      await client.enqueueTo('other', stage.jobs.Echo)
      assert.deepEqual(await stage.ask('queues'), await client.queues())
      for (const queue of ['echo', 'other']) {
        assert.deepEqual(await stage.ask('peek', { queue }), await client.peek(queue, 0, 100))
        assert.equal(await stage.ask('size', { queue }), await client.size(queue))
      }
      assert.deepEqual(await client.reserve('echo'), { class: 'Echo', args: [1, 'é'] })
      assert.deepEqual(await stage.ask('reserve', { queue: 'echo' }), { class: 'Echo', args: [2], queue: 'echo' })
      assert.equal(await stage.ask('reserve', { queue: 'echo' }), null)
    },
  },
  {
    name: 'a worker of Ruby runs our jobs, those with an id as well',
    async run(stage) {
      const client = stage.resque()
      for (const { values } of hard) await client.enqueue(stage.jobs.Echo, ...values)
      await client.haymaker.push({ class: 'Echo', args: ['with an id'], queue: 'echo' })
      await stage.rubyWorker('echo')
      const lines = await stage.ran(hard.length + 1)
      assert.deepEqual(
        lines.slice(0, -1).map(read),
        hard.map(({ values }) => ['ruby', ...values]),
      )
      assert.equal(lines.at(-1), '["ruby","with an id"]')
    },
  },
  {
    name: 'our worker runs jobs of Ruby',
    async run(stage) {
      for (const { text } of hard) await stage.ask('enqueue', { class: 'Echo', args: text })
      await stage.resque().haymaker.start()
      const lines = await stage.ran(hard.length)
      assert.deepEqual(lines.toSorted(), hard.map(({ values }) => JSON.stringify(['haymaker', ...values])).toSorted())
    },
  },
]

const read = (line: string): unknown => JSON.parse(line)
