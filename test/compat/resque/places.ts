// Failures, workers and delayed jobs, from both sides.

import assert from 'node:assert/strict'
import type { Check } from './check.ts'
import type { Stage } from './stage.ts'

const [MOMENT, LATER] = [1_995_245_302, 1_995_248_902]

/** The failures that Ruby reads, when there is one. */
const failure = (stage: Stage): Promise<Readonly<Record<string, unknown>>> =>
  stage.until('Ruby sees a failure', async () => {
    const [first] = Object.values(Object(await stage.ask('failures')))
    return first !== undefined && Object(first)
  })

export const failureChecks: readonly Check[] = [
  {
    name: 'Resque::Failure of Ruby reads our failure, and puts its job into the queue again',
    async run(stage) {
      const client = stage.resque()
      await client.enqueue(stage.jobs.Broken, 1)
      await client.haymaker.start()
      const { failed_at: failedAt, backtrace, worker, ...rest } = await failure(stage)
      await client.close()
      assert.deepEqual(
        { ...rest, hm_failed_at: 0 },
        {
          ...{ payload: { class: 'Broken', args: [1] }, exception: 'RangeError', error: 'bad é', queue: 'broken' },
          hm_failed_at: 0,
        },
      )
      assert.match(String(failedAt), /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d UTC$/)
      assert.match(String(backtrace), /jobs\.ts/)
      assert.equal(String(worker).split(':').length >= 3, true)
      await stage.ask('requeue')
      assert.deepEqual(await stage.list('resque:queue:broken'), ['{"class":"Broken","args":[1]}'])
      assert.match(String((await failure(stage)).retried_at), /^\d{4}\//)
    },
  },
  {
    name: 'Resque::Failure::RedisMultiQueue of Ruby reads our failure in the list of its queue, and puts its job there again',
    async run(stage) {
      const client = stage.resque('?failure_backend=redis_multi_queue')
      await client.enqueue(stage.jobs.Broken, 1)
      await client.haymaker.start()
      const found = await stage.until('a failure', async () => {
        const each = Object(await stage.ask('failures of each queue'))
        return each.broken_failed?.length > 0 && each
      })
      assert.deepEqual(Object.keys(found), ['broken_failed'])
      assert.equal(found.broken_failed[0].error, 'bad é')
      await client.close()
      await stage.ask('requeue of a queue', { queue: 'broken' })
      assert.deepEqual(await stage.list('resque:queue:broken'), ['{"class":"Broken","args":[1]}'])
      const [retried] = await stage.resque().failure.all()
      assert.ok(retried?.retriedAt)
      assert.equal(await stage.resque().failure.clearRetried(), 1)
      assert.deepEqual(Object(await stage.ask('failures of each queue')).broken_failed, [])
    },
  },
  {
    name: 'numbers that JavaScript cannot hold are whole when a job of Ruby failed in our hands and is tried again by Ruby',
    async run(stage) {
      const job = '{"class":"Broken","args":[12345678901234567890,1.0]}'
      await stage.ask('enqueue', { class: 'Broken', args: '[12345678901234567890,1.0]' })
      assert.deepEqual(await stage.list('resque:queue:broken'), [job])
      const client = stage.resque()
      await client.haymaker.start()
      await failure(stage)
      await client.close()
      const [record = ''] = await stage.list('resque:failed')
      assert.ok(record.includes(`"payload":${job},`), record)
      await stage.ask('requeue')
      assert.deepEqual(await stage.list('resque:queue:broken'), [job])
    },
  },
  {
    name: 'we read what failed in Ruby’s hands, and when it was tried again',
    async run(stage) {
      await stage.ask('enqueue', { class: 'Broken', args: '[1]' })
      await stage.rubyWorker('broken')
      await failure(stage)
      await stage.ask('requeue')
      const { haymaker } = stage.resque()
      const dead = []
      for await (const one of haymaker.dead) dead.push(one)
      const [first] = dead
      assert.equal(first?.class, 'Broken')
      assert.equal(first?.job?.failures?.errorClass, 'ArgumentError')
      assert.equal(first?.job?.failures?.errorMessage, 'bad é')
      assert.ok(first?.job?.failures?.retriedAt)
      assert.match(String(first?.backtrace?.[0]), /app\.rb:\d+/)
    },
  },
  {
    name: 'a job of ours that Ruby reserved and failed is read by us, with its id and its error',
    async run(stage) {
      const { haymaker } = stage.resque()
      const { jid } = await haymaker.push({ class: 'Echo', args: [1], queue: 'echo' })
      await stage.ask('fail', { queue: 'echo' })
      const dead = []
      for await (const one of haymaker.dead) dead.push(one)
      assert.equal(dead[0]?.jid, jid)
      assert.equal(dead[0]?.job?.failures?.errorMessage, 'bad é')
    },
  },
]

export const workerChecks: readonly Check[] = [
  {
    name: 'Resque.workers of Ruby has ours; a worker of Ruby that starts takes off a dead one, and leaves ours alone',
    async run(stage) {
      const client = stage.resque()
      await client.haymaker.start()
      const ours = await stage.until('Ruby sees two workers', async () => {
        const ids = Object.values(Object(await stage.ask('workers'))).map(String)
        return ids.length === 2 && ids
      })
      for (const id of ours)
        assert.match(id, /^haymaker@[^:]+:\d+-\d+:broken,echo$|^haymaker@[^:]+:\d+-\d+:echo,broken$/)
      const dead = 'elsewhere:99:echo'
      for (const args of ['["*"]', '["echo","broken"]']) {
        await stage.redis('SADD', 'resque:workers', dead)
        await stage.redis('HSET', 'resque:workers:heartbeat', dead, '2020-01-01T00:00:00+00:00')
        await stage.redis('DEL', 'resque:pruning_dead_workers_in_progress')
        await stage.ask('prune', { args })
        assert.deepEqual(await stage.ask('workers'), ours)
      }
      assert.equal(Object(await stage.ask('info')).workers, 2)
    },
  },
  {
    name: 'our list of workers has those of Ruby, by the same names',
    async run(stage) {
      await stage.rubyWorker('echo', 'other')
      const client = stage.resque()
      const ids = await stage.until('a worker of Ruby is there', async () => {
        const some = await client.workers()
        return some.length === 1 && some
      })
      assert.deepEqual(ids, await stage.ask('workers'))
    },
  },
]

export const delayedChecks: readonly Check[] = [
  {
    name: 'enqueue_at of Ruby and of ours write the same keys, byte by byte',
    scheduler: true,
    async run(stage) {
      const { Echo } = stage.jobs
      const each = [
        [MOMENT, 1.5e-7],
        [MOMENT, 'é'],
        [LATER, 1.5e-7],
      ] as const
      for (const [at, arg] of each) await stage.ask('enqueue_at', { class: 'Echo', at, args: JSON.stringify([arg]) })
      const ruby = [await stage.keys('resque:delayed'), await stage.keys('resque:timestamps')]
      await stage.clear()
      const client = stage.resque()
      for (const [at, arg] of each) await client.enqueueAt(new Date(at * 1000), Echo, arg)
      assert.deepEqual([await stage.keys('resque:delayed'), await stage.keys('resque:timestamps')], ruby)
    },
  },
  {
    name: 'the delayed functions of Ruby read and remove ours',
    scheduler: true,
    async run(stage) {
      const client = stage.resque()
      for (const [at, n] of [
        [MOMENT, 1],
        [MOMENT, 2],
        [LATER, 1],
      ] as const)
        await client.enqueueAt(new Date(at * 1000), stage.jobs.Echo, n)
      const item = (n: number): unknown => ({ class: 'Echo', args: [n], queue: 'echo' })
      assert.deepEqual(await stage.ask('delayed'), { [MOMENT]: [item(1), item(2)], [LATER]: [item(1)] })
      assert.equal(await stage.ask('count_delayed'), 3)
      assert.equal(await stage.ask('delayed?', { class: 'Echo', args: '[2]' }), true)
      const times = Object.values(Object(await stage.ask('scheduled_at', { class: 'Echo', args: '[1]' })))
      assert.deepEqual(times.toSorted(), [MOMENT, LATER])
      assert.equal(await stage.ask('remove_delayed', { class: 'Echo', args: '[1]' }), 2)
      // Ruby leaves the name of a second behind of which nothing is left.
      assert.deepEqual(await stage.ask('delayed'), { [MOMENT]: [item(2)], [LATER]: [] })
      assert.deepEqual(Object.keys(await stage.keys('resque:timestamps')), [
        'resque:timestamps:{"class":"Echo","args":[2],"queue":"echo"}',
      ])
    },
  },
  {
    name: 'we read what Ruby delayed',
    scheduler: true,
    async run(stage) {
      await stage.ask('enqueue_at', { class: 'Echo', at: MOMENT, args: '[1,"é"]' })
      const found = []
      for await (const one of stage.resque().haymaker.scheduled) found.push(one)
      assert.deepEqual(
        found.map(({ class: name, job, queue, at }) => ({ name, args: job?.args, queue, at })),
        [{ name: 'Echo', args: [1, 'é'], queue: 'echo', at: MOMENT * 1000 }],
      )
    },
  },
]

export const importChecks: readonly Check[] = [
  {
    name: 'haymaker import resque takes over what Ruby left, job by job',
    scheduler: true,
    async run(stage) {
      await stage.ask('enqueue', { class: 'Echo', args: '[12345678901234567890,1.0,"é"]' })
      await stage.ask('enqueue_at', { class: 'Echo', at: MOMENT, args: '[2]' })
      await stage.ask('enqueue', { class: 'Broken', args: '[3]' })
      await stage.ask('fail', { queue: 'broken' })
      const hm = await stage.imported()
      const found = []
      for (const jobs of [hm.queue('echo').jobs, hm.scheduled, hm.dead]) for await (const one of jobs) found.push(one)
      assert.deepEqual(
        found.map(({ class: name, queue, job, backtrace }) => [
          name,
          queue,
          job?.args,
          job?.failures?.errorMessage,
          backtrace,
        ]),
        [
          ['Echo', 'echo', ['12345678901234567890', 1, 'é'], undefined, null],
          ['Echo', 'echo', [2], undefined, null],
          ['Broken', 'broken', [3], 'bad é', null],
        ],
      )
      assert.ok(found[0]?.text().includes('"args":[12345678901234567890,1.0,"é"]'))
      assert.equal(found[1]?.at, MOMENT * 1000)
      assert.deepEqual(await stage.keys('resque:queue'), {})
    },
  },
]
