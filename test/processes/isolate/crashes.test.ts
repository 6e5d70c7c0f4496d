// A job that ends the thread or process it runs in fails alone: with the reason in its error, as any failure, while the
// others of its worker go on and nobody is a suspect.

import { afterEach, describe, expect, it } from 'vitest'
import { crashes, good, leaks, looksAround, spinsALittle, starts } from './jobs.ts'
import { endAll, lives, play, type Stage, until } from './stage.ts'

afterEach(endAll)

const failures = async ({ hm }: Stage, count: number): Promise<readonly string[]> => {
  await until(`${count} dead jobs`, async () => (await hm.stats()).dead === count)
  const found: string[] = []
  for await (const { job } of hm.dead) found.push(`${job?.failures?.errorClass} ${job?.failures?.errorMessage}`)
  return found
}

describe.each([
  ['process', 'exit 0', 'exit code 0'],
  ['process', 'exit 1', 'exit code 1'],
  ['process', 'abort', 'signal SIGABRT'],
  ['process', 'SIGKILL', 'signal SIGKILL'],
  ['process', 'SIGSEGV', 'signal SIGSEGV'],
  ['process', 'uncaught', 'exit code 1'],
  ['process', 'rejection', 'exit code 1'],
  ['thread', 'exit 0', 'exit code 0'],
  ['thread', 'exit 1', 'exit code 1'],
  ['thread', 'uncaught', 'exit code 1'],
  ['thread', 'rejection', 'exit code 1'],
] as const)('a %s', (isolate, how, said) => {
  it(`F17: that a job ends by ${how} fails that job, with "${said}" in its error, and the others go on`, {
    timeout: 60_000,
  }, async () => {
    const stage = await play({ isolate, concurrency: 2 })
    await crashes.set({ retry: 0 }).via(stage.hm).performAsync({ how })
    await good.via(stage.hm).performBulk([{ n: 1 }, { n: 2 }])
    const [failure] = await failures(stage, 1)
    expect(failure).toBe(
      `HaymakerError HM_JOB_CRASHED: Crashes ended the ${isolate} it ran in: ${said}. Other jobs go on; find out what it does there.`,
    )
    await stage.said('good', 2)
    await until('all to be settled', async () => (await stage.hm.stats()).processed === 3)
    expect(await stage.hm.stats()).toMatchObject({ processed: 3, failed: 1, busy: 0 })
  })
})

describe('an exception nobody caught', () => {
  it.each(['thread', 'process'] as const)('in a %s is the cause of the error that observers see', async (isolate) => {
    const errors: unknown[] = []
    const stage = await play({ isolate, concurrency: 1, onError: (error) => errors.push(error) })
    await crashes.set({ retry: 0 }).via(stage.hm).performAsync({ how: 'uncaught' })
    await failures(stage, 1)
    expect(errors).toMatchObject([{ code: 'HM_JOB_CRASHED', cause: { message: 'nobody caught this' } }])
    expect(errors[0]).toHaveProperty('cause', expect.any(RangeError))
  })
})

describe('one pill among 200 good jobs', () => {
  it('F14: fails, is tried again and dies alone: no good job is charged, fails or runs twice', {
    timeout: 90_000,
  }, async () => {
    const stage = await play({ isolate: 'process', concurrency: 4 })
    const { hm } = stage
    await good.via(hm).performBulk(Array.from({ length: 10 }, (_, n) => ({ n })))
    await crashes.via(hm).performAsync({ how: 'SIGKILL' })
    await good.via(hm).performBulk(Array.from({ length: 190 }, (_, n) => ({ n: n + 10 })))
    const ran = await stage.said('good', 200)
    const [failure] = await failures(stage, 1)
    expect(failure).toContain('HM_JOB_CRASHED')
    expect(new Set(ran.map(({ n }) => n)).size).toBe(200)
    expect(ran.length).toBe(200)
    await until('all to be settled', async () => (await hm.stats()).processed === 202)
    expect(await hm.stats()).toMatchObject({ processed: 202, failed: 2, dead: 1, enqueued: 0, retries: 0 })
    expect(stage.lines.filter(({ message }) => /suspect|poison/.test(message))).toEqual([])
  })
})

describe('a job that takes too much memory', () => {
  it.each([
    ['process', 'heap', 'signal SIGABRT'],
    ['process', 'buffers', 'it held more than 320 MiB of memory'],
    ['thread', 'heap', 'its heap needed more than 64 MiB'],
  ] as const)(
    'F21: ends its %s alone when it fills %s, and its worker holds no more than before',
    {
      timeout: 60_000,
    },
    async (isolate, how, said) => {
      const stage = await play({ isolate, concurrency: 1, isolation: { memory: 64 } })
      await good.via(stage.hm).performAsync({ n: 1 })
      await stage.said('good')
      const before = process.memoryUsage.rss()
      await crashes.set({ retry: 0 }).via(stage.hm).performAsync({ how })
      await good.via(stage.hm).performAsync({ n: 2 })
      const [failure] = await failures(stage, 1)
      expect(failure).toContain(said)
      await stage.said('good', 2)
      // What a thread held goes back to the process, not always to the system.
      expect(process.memoryUsage.rss() - before).toBeLessThan(96 * 1024 * 1024)
    },
  )
})

describe('a job that never ends', () => {
  it.each(['thread', 'process'] as const)(
    'F16: in a %s is killed after its timeout and the grace, fails with HM_JOB_TIMEOUT, and its slot is free',
    { timeout: 60_000 },
    async (isolate) => {
      const stage = await play({ isolate, concurrency: 1, isolation: { grace: '200ms' } })
      await spinsALittle.set({ retry: 0 }).via(stage.hm).performAsync()
      await good.via(stage.hm).performAsync({ n: 1 })
      expect(await failures(stage, 1)).toEqual([expect.stringContaining('HM_JOB_TIMEOUT: SpinsALittle ran longer')])
      const [{ pid } = {}] = await stage.said('good')
      if (isolate === 'thread') expect(pid).toBe(process.pid)
      else expect(pid).not.toBe(process.pid)
    },
  )

  it('is killed with what it started, at a stop, and goes back uncounted', { timeout: 60_000 }, async () => {
    const stage = await play({ isolate: 'process', concurrency: 1 })
    await starts.via(stage.hm).performAsync()
    const [{ pid } = {}] = await stage.said('started')
    expect(lives(Number(pid))).toBe(true)
    await stage.hm.stop({ timeout: '0ms' })
    await until('the end of what it started', () => !lives(Number(pid)), 2000)
  })
})

describe('an isolated process', () => {
  it('S30: gets the variables that are listed and no other, and no file of its worker', async () => {
    process.env.HAYMAKER_TEST_SECRET = 'marker-7f3a'
    process.env.HAYMAKER_TEST_WANTED = 'wanted'
    const stage = await play({ isolate: 'process', concurrency: 1, isolation: { env: ['HAYMAKER_TEST_WANTED'] } })
    await looksAround.via(stage.hm).performAsync({ variable: 'HAYMAKER_TEST_WANTED' })
    const [{ env, value, environ, files } = {}] = await stage.said('looked')
    const usual = ['PATH', 'HOME', 'LANG', 'TZ', 'NODE_ENV', 'TMPDIR', 'HAYMAKER_TEST_WANTED']
    expect(usual).toEqual(expect.arrayContaining(env as string[]))
    expect(value).toBe('wanted')
    expect(environ).not.toContain('marker-7f3a')
    // Beyond its two lines there is what Node opens for itself.
    const beyond = (files as [fd: string, link: string][]).filter(([fd]) => Number(fd) > 4).map(([, link]) => link)
    expect(beyond.filter((link) => !/^(anon_inode:|pipe:|\/dev\/null|\/proc\/)/.test(link))).toEqual([])
    delete process.env.HAYMAKER_TEST_SECRET
    delete process.env.HAYMAKER_TEST_WANTED
  })

  it('is replaced when it holds too much after a job', async () => {
    const stage = await play({ isolate: 'process', concurrency: 1, isolation: { memory: 64 } })
    await leaks.via(stage.hm).performBulk([{ mib: 1 }, { mib: 50 }, { mib: 1 }])
    const [first, second, third] = (await stage.said('leaked', 3)).map(({ pid }) => pid)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })
})
