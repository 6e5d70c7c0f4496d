// `haymaker cron`, and workers that push by the clock: one job for each tick, also when the process that pushed is killed.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { dumps, load } from '../redis/dump.ts'
import { onServer } from '../redis/on-server.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { CommandLine, type Running } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  cli.install()
})
afterEach(() => cli.end())

/** A config with these jobs by the clock, each in a line. */
const configure = (...crons: readonly string[]): void =>
  writeFileSync(
    join(cli.folder, 'haymaker.config.ts'),
    [
      `import { defineConfig, defineCron, defineJob } from 'haymaker'`,
      `const job = defineJob({ name: 'Report', queue: 'reports', perform: () => console.log('ran') })`,
      `export default defineConfig({ queues: ['reports'], cron: [${crons.map((one) => `defineCron({ job, ${one} })`).join()}] })`,
    ].join('\n'),
  )

describe('cron ls', () => {
  it('shows what the config names, and when each is due', async () => {
    configure(`name: 'nightly', schedule: '0 3 * * *', timezone: 'Europe/Paris'`, `name: 'often', every: '90s'`)
    const { stdout, code } = await cli.run('cron', 'ls')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^nightly +0 3 \* \* \* Europe\/Paris +At 03:00 \(Europe\/Paris\) +Report +reports +- +in .*[hm]/m,
    )
    expect(stdout).toMatch(/^often +every 90s +every 90 seconds +Report +reports +- +(in|now)/m)
    const lines = (await cli.run('cron', 'ls', '--json')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ name: 'nightly' }, { text: 'every 90s' }])
  })

  it('says how to have some where there are none', async () => {
    configure()
    expect((await cli.run('cron', 'ls')).stdout).toContain('no jobs by the clock: put what defineCron returned')
  })
})

describe('cron next', () => {
  it.each([
    // The hour is skipped; by half an hour; shown twice; set back for a month.
    ['America/New_York', '30 2 * * *', '2026-03-07T12:00Z', '2026-03-08 03:00:00 -04:00', '2026-03-08T07:00:00.000Z'],
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03T00:00Z',
      '2026-10-04 02:30:00 +11:00',
      '2026-10-03T15:30:00.000Z',
    ],
    ['Europe/Dublin', '30 1 * * *', '2026-10-24T12:00Z', '2026-10-25 01:30:00 +01:00', '2026-10-25T00:30:00.000Z'],
    ['Africa/Casablanca', '30 2 * * *', '2026-02-14T12:00Z', '2026-02-15 02:30:00 +01:00', '2026-02-15T01:30:00.000Z'],
  ])('shows ten ticks over the change of clocks in %s', async (zone, schedule, from, local, utc) => {
    configure(`name: 'daily', schedule: '${schedule}', timezone: '${zone}'`)
    const { stdout } = await cli.run('cron', 'next', 'daily', '--from', from)
    const [said, , , ...rows] = stdout.trim().split('\n')
    expect(said).toMatch(new RegExp(`^daily: At \\d\\d:\\d\\d \\(${zone}\\)$`))
    expect(rows).toHaveLength(10)
    expect(rows[0]).toContain(`${local}  ${utc}`)
    // One each day.
    const days = rows.map((row) => Date.parse(row.slice(0, 10)) / 86_400_000)
    expect(days.map((day) => day - (days[0] ?? 0))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const offsets = new Set(rows.map((row) => row.slice(20, 26)))
    expect(offsets.size).toBe(rows[0]?.includes('clocks pass over') ? 1 : 2)
  })

  it('says what a moment is where --from is none', async () => {
    configure(`name: 'nightly', schedule: '@daily'`)
    const { stderr, code } = await cli.run('cron', 'next', 'nightly', '--from', 'someday')
    expect(stderr).toContain('--from was given "someday". Write a day or a moment, as in 2026-10-24T12:00:00Z.')
    expect(code).toBe(2)
  })

  it('says what there is where a name is unknown', async () => {
    configure(`name: 'nightly', schedule: '@daily'`)
    const { stderr, code } = await cli.run('cron', 'next', 'nigthly')
    expect(stderr).toContain('No job by the clock is named "nigthly". Did you mean nightly?')
    expect(code).toBe(3)
  })
})

/** The ticks that a worker says it pushed. */
const ticksIn = ({ stdout }: Running): readonly number[] =>
  [...stdout.matchAll(/"tick":"([^"]*)"/g)].map(([, tick = '']) => Date.parse(tick) / 1000)

describe('cron run, skip, pause, resume and rm', () => {
  it('do what they say, to what the next commands see', async () => {
    configure(`name: 'nightly', schedule: '0 3 * * *'`)
    const { stdout } = await cli.run('cron', 'run', 'nightly')
    expect(stdout).toMatch(/^pushed [0-9a-f]{24} of nightly$/m)
    expect((await cli.run('queues', 'ls')).stdout).toMatch(/^reports +1/m)
    expect((await cli.run('cron', 'pause', 'nightly')).stdout).toBe('paused nightly\n')
    expect((await cli.run('cron', 'ls')).stdout).toMatch(/^nightly .* paused$/m)
    expect((await cli.run('cron', 'resume', 'nightly')).stdout).toBe('resumed nightly\n')
    const skipped = /^nightly skips (.*T03:00:00.000Z)$/m.exec((await cli.run('cron', 'skip', 'nightly')).stdout)?.[1]
    expect((await cli.run('cron', 'ls')).stdout).toContain(`after ${skipped} is skipped`)
    expect((await cli.run('cron', 'next', 'nightly')).stdout).toMatch(
      /^nightly: [^\n]*\n[^\n]*\n[^\n]*\n[^\n]* skipped by hand\n(?!.*skipped)/,
    )
    // What is kept of it goes, and stands in the config as before.
    expect((await cli.run('cron', 'rm', 'nightly')).stdout).toBe(
      'removed nightly from the store; nightly stands in the config: take it out there\n',
    )
    expect((await cli.run('cron', 'rm', 'nightly')).stdout).toBe('nightly stands in the config: take it out there\n')
    const { stderr, code } = await cli.run('cron', 'run', 'daily')
    expect(stderr).toContain('HM_CRON_UNKNOWN')
    expect(code).toBe(3)
  })
})

describe('jobs by the clock of sidekiq-cron', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await RedisServer.start()
  })
  afterAll(() => redis.stop())
  beforeEach(async () => {
    const dump = dumps.find(({ name }) => name === '6.4/07-sidekiq-cron')
    await onServer(redis.url, async (connection) => dump && (await load(connection, dump)))
    cli.env.HAYMAKER_STORE = redis.url
  })

  it('are listed with their program, and taken over by name', async () => {
    configure(`name: 'every minute', schedule: '@daily'`)
    const { stdout } = await cli.run('cron', 'ls')
    expect(stdout).toMatch(
      /^every minute +\* \* \* \* \* +Every minute +QuickJob +low +\d+[dhm].* ago +(in.*|now), by sidekiq-cron, as well as by us$/m,
    )
    expect(stdout).toMatch(
      /^node_job +.* Europe\/Paris +Every 5 minutes \(Europe\/Paris\) +HaymakerNodeJob +default +- +disabled in sidekiq-cron$/m,
    )
    const lines = (await cli.run('cron', 'ls', '--json')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { name: 'every minute', source: 'code' },
      { name: 'every minute', program: 'sidekiq-cron', lastAt: '2026-11-21T06:59:02.000Z', isOurs: true },
      { name: 'node_job', program: 'sidekiq-cron', isEnabled: false },
    ])
    expect((await cli.run('doctor')).stdout).toContain('WARN  jobs by the clock: every minute: sidekiq-cron keeps')
    expect((await cli.run('cron', 'take-over', 'every minute', 'node_job')).stdout).toBe(
      'took over every minute: @daily UTC\ntook over node_job: */5 * * * * Europe/Paris, paused as it was there\n',
    )
    const after = (await cli.run('cron', 'ls')).stdout
    expect(after).toMatch(/^every minute .* disabled in sidekiq-cron$/m)
    expect(after).toMatch(/^node_job .* paused$/m)
    expect((await cli.run('doctor')).stdout).not.toContain('jobs by the clock')
  })

  it('that cannot be ours are refused, with what to do', async () => {
    configure()
    await onServer(redis.url, (connection) => connection.send(['HSET', 'cron_job:node_job', 'active_job', 'true']))
    const { stderr, code } = await cli.run('cron', 'take-over', 'node_job')
    expect(stderr).toContain('HM_CRON_FOREIGN: node_job cannot be taken over: it is a job of ActiveJob')
    expect(stderr).toContain('Declare it with defineCron, and disable it in Ruby.')
    expect(code).toBe(2)
  })
})

it('resque-scheduler keeps what it pushes, and says so', async () => {
  const redis = await RedisServer.start()
  try {
    configure()
    cli.env.HAYMAKER_STORE = redis.url.replace('redis:', 'resque:')
    const schedule = '{"every":"1h","class":"Sweep","queue":"low"}'
    await onServer(redis.url, (connection) =>
      connection.send(['HSET', 'resque:persistent_schedules', 'sweep', schedule]),
    )
    expect((await cli.run('cron', 'ls')).stdout).toMatch(/^sweep +1h +- +Sweep +low +- +by resque-scheduler$/m)
    const { stderr } = await cli.run('cron', 'take-over', 'sweep')
    expect(stderr).toContain('HM_CRON_FOREIGN: sweep cannot be taken over: resque-scheduler pushes what its own config')
  } finally {
    await redis.stop()
  }
})

describe.each(['sqlite', 'redis'] as const)('three workers on %s', (kind) => {
  let redis: RedisServer | null = null
  beforeAll(async () => {
    redis = kind === 'redis' ? await RedisServer.start() : null
  })
  afterAll(() => redis?.stop())

  it('push one job for each second, also when two of them are killed', { timeout: 60_000 }, async () => {
    configure(`name: 'each', schedule: '* * * * * *', grace: '20s'`)
    cli.env.HAYMAKER_STORE = redis?.url ?? 'sqlite:./jobs.db'
    const workers = [1, 2, 3].map(() => cli.start('work'))
    const [first, second, last] = workers
    if (!first || !second || !last) throw new Error('three were started')
    const pushed = (): number => workers.flatMap(ticksIn).length
    const more = async (count: number): Promise<void> => {
      const before = pushed()
      await vi.waitFor(() => expect(pushed()).toBeGreaterThanOrEqual(before + count), { timeout: 30_000, interval: 50 })
    }
    await Promise.all(workers.map((worker) => worker.prints('working', 30_000)))
    for (const worker of [first, second]) {
      await more(2)
      worker.child.kill('SIGKILL')
      await worker.ended
    }
    await more(3)
    await last.kill('SIGTERM')
    const ticks = workers.flatMap(ticksIn)
    expect(new Set(ticks).size).toBe(ticks.length)
    const [from, to] = [Math.min(...ticks), Math.max(...ticks)]
    const { stdout } = await cli.run('stats', '--json')
    const { processed, enqueued, retries, dead } = JSON.parse(stdout)
    // A killed one may have pushed what it could not tell of any more, and jobs of its own hands are at rest or ran.
    expect(processed + enqueued + retries + dead).toBeGreaterThanOrEqual(to - from + 1)
    expect(to - from + 1 - ticks.length).toBeLessThanOrEqual(2)
  })
})
