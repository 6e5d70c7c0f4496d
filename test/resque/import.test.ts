// `haymaker import resque`: what Ruby and node-resque left is there afterwards, job by job, in a store of Haymaker's own.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { CommandLine, jobs } from '../cli/command-line.ts'
import { Stores } from '../runtime/stores-to-move.ts'
import { compared, jobsIn, jobsOf, keysOf } from './import-stage.ts'
import { stage } from './stage.ts'

const at = stage()
let stores: Stores
let cli: CommandLine
beforeAll(async () => {
  stores = await Stores.start()
})
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(async () => {
  await cli.end()
  await stores.close()
})
afterAll(() => stores.stop())

const imported = (to: string, ...flags: readonly string[]): ReturnType<CommandLine['run']> =>
  cli.run('import', 'resque', at.redis.url, to, '--yes', ...flags)

/** Workers of the dump are taken off, as `resque remove` does. */
async function withoutWorkers(): Promise<void> {
  for (const id of await at.texts('SMEMBERS', 'resque:workers')) await at.ask('DEL', `resque:worker:${id}`)
  await at.ask('DEL', 'resque:workers', 'resque:workers:heartbeat')
}

const files = [
  ...['01-enqueued', '02-busy-failed', '03-pruned', '04-after-quit-requeue', '05-scheduler-delayed'],
  ...['06-scheduler-running', '07-multi-queue-failures', '08-after-term', '09-node-resque'],
]

describe.each(files)('%s', (file) => {
  it.each(['sqlite', 'redis'] as const)('is in %s afterwards, job by job', { timeout: 40_000 }, async (kind) => {
    const keys = keysOf(file)
    await at.load(file)
    await withoutWorkers()
    const to = await stores.empty(kind)
    const { code, stdout, stderr } = await imported(to.label, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const wanted = jobsIn(keys)
    expect(compared(await jobsOf(to))).toEqual(compared(wanted))
    const sized = (place: string): number => wanted.filter((job) => job.place === place).length
    expect(JSON.parse(stdout)).toEqual({
      ...{ from: `${at.redis.url} (prefix resque:)`, to: to.label, jobs: wanted.length, verified: true },
      ...{ queues: sized('queue'), scheduled: sized('schedule'), retries: 0, dead: sized('dead'), resumed: false },
      ...{ processed: Number(keys.get('stat:processed') ?? 0), failed: Number(keys.get('stat:failed') ?? 0) },
      ...{ unreadable: 0, left: [] },
    })
    const left = await at.texts('KEYS', '*')
    expect(
      left.filter((key) => /:(queue|timestamps|hm):|:delayed:\d|[:_]failed$|_queues|_schedule$/.test(key)),
    ).toEqual([])
  })
})

describe('what was imported', () => {
  it('runs, and a failure shows with what it failed with', { timeout: 40_000 }, async () => {
    await at.load('04-after-quit-requeue')
    await at.ask('RPUSH', 'resque:queue:slow', '{"class":"Echo","args":[1,{"k":[1.5,null]}]}')
    await withoutWorkers()
    const to = await stores.empty('sqlite')
    expect(await imported(to.label)).toMatchObject({ code: 0 })
    const seen: unknown[] = []
    class Echo {
      static queue = 'slow'
      static perform(...args: unknown[]): void {
        seen.push(args)
      }
    }
    const hm = createHaymaker({ store: to.label, jobs: [Echo], queues: ['slow'], logger: silentLog })
    try {
      const dead = []
      for await (const job of hm.dead) dead.push(job)
      const again = dead.find(({ job }) => job?.failures?.retriedAt)
      expect(again).toMatchObject({ class: 'RFail', queue: 'default', at: Date.UTC(2026, 10, 21, 7, 11, 47) })
      expect(again?.backtrace).toEqual(["/app/resque_jobs.rb:5:in `perform'"])
      expect(again?.job?.failures).toMatchObject({
        ...{ errorClass: 'ArgumentError', errorMessage: 'bad [1] é', failedAt: Date.UTC(2026, 10, 21, 7, 11, 47) },
        retriedAt: Date.UTC(2026, 10, 21, 7, 14, 5),
      })
      await hm.start()
      await expect.poll(() => seen, { timeout: 10_000 }).toEqual([[1, { k: [1.5, null] }]])
    } finally {
      await hm.stop()
    }
  })

  it('keeps the spelling of numbers, and its own id where it had one', { timeout: 40_000 }, async () => {
    const args = '[12345678901234567890,1.0,1.5e-07,"é → 😀"]'
    await at.ask('SADD', 'resque:queues', 'mail')
    await at.ask('RPUSH', 'resque:queue:mail', `{"class":"A","args":${args}}`, '{"class":"B","args":[],"jid":"mine"}')
    const to = await stores.empty('redis')
    expect(await imported(to.label)).toMatchObject({ code: 0 })
    const { entries } = await to.page({ kind: 'queue', queue: Object((await to.queues())[0]).name }, { limit: 9 })
    const [first = '', second = ''] = entries.map(({ payload }) => Buffer.from(payload).toString())
    expect(first).toContain(`{"class":"A","args":${args},"queue":"mail","jid":"`)
    expect(JSON.parse(first)).toMatchObject({ jid: expect.stringMatching(/^[0-9a-f]{24}$/), queue: 'mail' })
    expect(JSON.parse(second)).toMatchObject({ class: 'B', jid: 'mine', queue: 'mail' })
  })
})

describe('delayed jobs', () => {
  it('of one second are all there, also those that are the same', { timeout: 40_000 }, async () => {
    const second = 1_995_245_302
    const text = (n: number): string => `{"class":"Same","args":[${n}],"queue":"mail"}`
    await at.ask('ZADD', 'resque:delayed_queue_schedule', second, second)
    const all = [1, 1, 2, 1].map(text)
    await at.ask('RPUSH', `resque:delayed:${second}`, ...all)
    const to = await stores.empty('redis')
    expect(await imported(to.label)).toMatchObject({ code: 0, stdout: expect.stringContaining('scheduled 4,') })
    const times = (await jobsOf(to)).map(({ args, at: due }) => [args, due]).toSorted()
    expect(times).toEqual([[1], [1], [1], [2]].map((args) => [args, second * 1000]))
  })
})

describe('what is of ours in Resque’s keys', () => {
  it('comes along: retries with their count, pauses, and what a dead process had in hand', {
    timeout: 40_000,
  }, async () => {
    const due = Date.UTC(2030, 0, 1) / 1000
    const failed = `"retry_count":1,"error_class":"E","error_message":"m","failed_at":1795245302.125`
    const retries = [
      `{"class":"A","args":[1],"queue":"mail","jid":"r1","retry":3,${failed}}`,
      `{"class":"A","args":[2],"queue":"mail",${failed}}`,
    ]
    for (const [i, text] of retries.entries()) await at.ask('ZADD', 'resque:hm:retry', due + i, text)
    await at.ask('SADD', 'resque:queues', 'mail')
    await at.ask('SADD', 'resque:hm:paused', 'mail')
    await at.ask('RPUSH', 'resque:queue:mail', '{"class":"B","args":[]}')
    const resque = at.redis.url.replace('redis:', 'resque:')
    await cli.run('push', 'Stubborn', '{"n":1}', '-s', resque, '-q', 'default')
    const worker = cli.start('work', '-s', resque, '-r', jobs)
    await worker.prints('stubborn 1 started')
    await worker.kill('SIGKILL')
    const to = await stores.empty('redis')
    expect(await imported(to.label)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^imported 4 jobs /) })
    const found = await jobsOf(to)
    expect(found.map(({ place, class: name, queue }) => `${place} ${name} ${queue}`)).toEqual([
      ...['queue Stubborn default', 'queue B mail', 'retry A mail', 'retry A mail'],
    ])
    expect(found.slice(2).map(({ args, at: time, error }) => [args, time, error?.slice(0, 2)])).toEqual([
      [[1], due * 1000, ['E', 'm']],
      [[2], (due + 1) * 1000, ['E', 'm']],
    ])
    expect((await to.queues()).map(({ name, paused }) => [name, paused])).toEqual([
      ['default', false],
      ['mail', true],
    ])
  })
})

describe('bytes that nobody can read', () => {
  it.each(['sqlite', 'redis'] as const)('are kept in %s, counted and named', { timeout: 40_000 }, async (kind) => {
    await at.ask('SADD', 'resque:queues', 'mail', 'my queue')
    await at.ask('RPUSH', 'resque:queue:mail', 'no job', '{"class":"A","args":[]}', '{"class":7}', 'no job')
    await at.ask('RPUSH', 'resque:queue:my queue', '{"class":"A","args":[]}', '{"class":"B","args":[]}')
    await at.ask('ZADD', 'resque:delayed_queue_schedule', 1_995_245_302, 1_995_245_302)
    await at.ask('RPUSH', 'resque:delayed:1995245302', '[]')
    await at.ask('RPUSH', 'resque:failed', 'no record', '{"payload":7}')
    const to = await stores.empty(kind)
    const before = Date.now()
    const { code, stdout, stderr } = await imported(to.label)
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: 0, stderr: '' },
      stdout:
        `imported 7 jobs (queues 4, scheduled 1, retries 0, dead 2) from ${at.redis.url} (prefix resque:) to ${to.label}, verified\n` +
        '6 of them cannot be read: their bytes are kept, and a worker puts them into the dead set\n' +
        'left 2 in the queue "my queue", whose name is not accepted here\n',
    })
    const found = await jobsOf(to)
    expect(found.map(({ place, class: name }) => `${place} ${name}`).toSorted()).toEqual([
      ...['dead unreadable no record', 'dead unreadable {"payload":7}', 'queue A', 'queue unreadable no job'],
      ...['queue unreadable no job', 'queue unreadable {"class":7}', 'schedule unreadable []'],
    ])
    // They have not been dead for long, so that no trim takes them at once.
    for (const { place, at: time } of found) if (place === 'dead') expect(time).toBeGreaterThanOrEqual(before - 1000)
    expect(await at.ask('LLEN', 'resque:queue:my queue')).toBe(2)
  })

  it('twice in a set are refused for Redis before anything moves', { timeout: 40_000 }, async () => {
    await at.ask('RPUSH', 'resque:failed', 'no record', 'no record')
    const to = await stores.empty('redis')
    const { code, stderr } = await imported(to.label)
    expect(code).toBe(1)
    expect(stderr).toContain('holds the same bytes twice in one of its sets')
    expect(await at.ask('LLEN', 'resque:failed')).toBe(2)
  })
})

describe('an import is refused', () => {
  it('while a worker of Ruby is at work, and where one fell silent with a job in its hands', {
    timeout: 40_000,
  }, async () => {
    await at.load('02-busy-failed')
    const to = await stores.empty('sqlite')
    const worker = 'vm:614:default,slow,other'
    const silent = await imported(to.label)
    expect({ code: silent.code, stderr: silent.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        `HM_MOVE_REFUSED: Foreign processes were not heard of for five minutes and have jobs in hand in ${at.redis.url} ` +
          `(prefix resque:): ${worker}. Take them off, as with resque remove NAME`,
      ),
    })
    await at.ask('HSET', 'resque:workers:heartbeat', worker, `${new Date().toISOString().slice(0, 19)}+00:00`)
    const living = await imported(to.label)
    expect({ code: living.code, stderr: living.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        `Foreign processes work on ${at.redis.url} (prefix resque:): ${worker}. Stop them`,
      ),
    })
    expect(await jobsOf(to)).toEqual([])
    expect(await at.ask('LLEN', 'resque:queue:node')).toBe(2)
  })

  it('while a worker of ours is', { timeout: 40_000 }, async () => {
    await at.load('01-enqueued')
    const to = await stores.empty('redis')
    const worker = cli.start('work', '-s', at.redis.url.replace('redis:', 'resque:'), '-q', 'idle')
    await worker.prints('working')
    const { code, stderr } = await imported(to.label)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`^HM_MOVE_REFUSED: Processes work on .*: \\S+:${worker.child.pid}:\\w+\\. Stop them`),
    )
    await worker.kill('SIGTERM')
    expect(await imported(to.label)).toMatchObject({ code: 0 })
  })

  it('where an address is of the wrong kind; into Resque’s keys nothing is moved', { timeout: 40_000 }, async () => {
    const resque = at.redis.url.replace('redis:', 'resque:')
    const sqlite = (await stores.empty('sqlite')).label
    expect(await cli.run('import', 'resque', sqlite, 'sqlite:b.db')).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('HM_CONFIG_INVALID: Resque’s jobs are in a Redis') },
    })
    expect(await cli.run('import', 'resque', resque, resque)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('An import goes out of Resque’s keys, and not into them.') },
    })
    expect(await cli.run('move-store', resque, sqlite)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('Run haymaker import resque with the same addresses') },
    })
    expect(await cli.run('move-store', sqlite, resque)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('They are not moved into Resque’s keys') },
    })
  })

  it('without a terminal and without --yes, and moves nothing, failures of single queues neither', {
    timeout: 40_000,
  }, async () => {
    await at.load('07-multi-queue-failures')
    await withoutWorkers()
    const to = await stores.empty('sqlite')
    const { code, stderr } = await cli.run('import', 'resque', at.redis.url, to.label)
    expect(code).toBe(2)
    expect(stderr).toContain(`This would import 5 jobs from ${at.redis.url} (prefix resque:) to ${to.label}. Add --yes`)
    expect(await at.ask('LLEN', 'resque:default_failed')).toBe(1)
  })
})
