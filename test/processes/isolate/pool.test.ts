// Children are started when they are needed, kept while they are good, and gone after a stop; what an isolated job says,
// pushes and is told goes through its worker.

import { getActiveResourcesInfo } from 'node:process'
import { createHaymaker, defineJob } from 'haymaker'
import { afterEach, describe, expect, it } from 'vitest'
import { all, good, pushes, spins, waits } from './jobs.ts'
import { childrenOf, endAll, lives, play, until } from './stage.ts'

afterEach(endAll)

const where = (values: readonly Readonly<Record<string, unknown>>[]): number =>
  new Set(values.map((line) => line.where)).size

describe.each(['thread', 'process'] as const)('children of kind %s', (isolate) => {
  it('are used again while they are warm, and are no more than there are slots', async () => {
    const stage = await play({ isolate, concurrency: 2 })
    await good.via(stage.hm).performBulk(Array.from({ length: 60 }, (_, n) => ({ n })))
    expect(where(await stage.said('good', 60))).toBeLessThanOrEqual(2)
  })

  it('run no more jobs than they may', { timeout: 60_000 }, async () => {
    const stage = await play({ isolate, concurrency: 1, isolation: { jobs: 1 } })
    await good.via(stage.hm).performBulk([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(where(await stage.said('good', 3))).toBe(3)
  })

  it('grow no older than they may', async () => {
    const stage = await play({ isolate, concurrency: 1, isolation: { age: '1ms' } })
    await good.via(stage.hm).performBulk([{ n: 1 }, { n: 2 }])
    expect(where(await stage.said('good', 2))).toBe(2)
  })

  it('are gone after a stop, with everything that held them', async () => {
    const before = getActiveResourcesInfo().sort()
    const stage = await play({ isolate, concurrency: 3 })
    await good.via(stage.hm).performBulk(Array.from({ length: 30 }, (_, n) => ({ n })))
    await stage.said('good', 30)
    expect(await stage.hm.stop()).toEqual({ unfinished: 0, clean: true })
    expect(childrenOf(process.pid)).toEqual([])
    await until('nothing to be left', () => getActiveResourcesInfo().length <= before.length, 5000)
  })

  it('tell a job of the stop with its code, and what it throws then goes back uncounted', async () => {
    const stage = await play({ isolate, concurrency: 1, store: `sqlite::memory:` })
    await waits.via(stage.hm).performAsync()
    await stage.said('waits')
    expect(await stage.hm.stop({ timeout: '0ms' })).toEqual({ unfinished: 0, clean: true })
    expect(await stage.said('aborted')).toMatchObject([{ ours: true, code: 'HM_SHUTDOWN', class: 'Waits' }])
    expect(stage.lines.filter(({ message }) => message === 'back').length).toBe(1)
  })

  it('have what they log kept with their job, in the worker', async () => {
    const stage = await play({ isolate, concurrency: 1 })
    await waits.via(stage.hm).performAsync()
    await stage.said('waits')
    const log = stage.hm.running().map((job) => job.log.map(({ level, message }) => [level, message]))
    expect(log).toEqual([[['info', 'waits']]])
  })

  it('are killed at a stop when their job spins; it goes back uncounted', { timeout: 30_000 }, async () => {
    const stage = await play({ isolate, concurrency: 1 })
    await spins.via(stage.hm).performAsync({})
    const [{ pid } = {}] = await stage.said('spins')
    const began = performance.now()
    expect(await stage.hm.stop({ timeout: '0ms' })).toEqual({ unfinished: 0, clean: true })
    expect(performance.now() - began).toBeLessThan(3500)
    expect(stage.lines.filter(({ message }) => message === 'back').length).toBe(1)
    if (isolate === 'process') expect(lives(Number(pid))).toBe(false)
  })

  it('hand pushes to the store of their worker, with receipts and errors', { timeout: 60_000 }, async () => {
    const stage = await play({ isolate, concurrency: 2 })
    for (const how of ['one', 'many', 'set', 'inline', 'bad'] as const) await pushes.via(stage.hm).performAsync({ how })
    const answers = new Map((await stage.said('pushed', 5)).map(({ how, answer }) => [how, answer]))
    expect(answers.get('one')).toEqual({ jid: expect.stringMatching(/^[0-9a-f]{24}$/), status: 'queued' })
    expect(answers.get('many')).toBe(2500)
    expect(answers.get('set')).toMatchObject({ status: 'scheduled' })
    expect(answers.get('inline')).toEqual({ n: 3 })
    expect(answers.get('bad')).toEqual([true, 'HM_ARGS_NOT_JSON', expect.stringContaining('HM_ARGS_NOT_JSON')])
    // One by the job, 2500 by the bulk; the one that ran inline logs there.
    await stage.said('good', 2501)
    for await (const { class: name, queue, job } of stage.hm.scheduled)
      expect({ name, queue, tags: job?.tags, retry: job?.retry }).toEqual({
        name: 'Good',
        queue: 'other',
        tags: ['x'],
        retry: 3,
      })
  })
})

describe('where a job runs', () => {
  it('is told by the job, else by its capsule', async () => {
    const jobs = [
      defineJob({ name: 'Good', isolate: 'thread', module: good.definition.module ?? '', perform: () => undefined }),
    ]
    const stage = await play({ isolate: 'process', concurrency: 1 }, jobs)
    await stage.hm.push({ class: 'Good', args: [{ n: 1 }] })
    const [{ where: place } = {}] = await stage.said('good')
    expect(place).toMatch(/^thread/)
  })

  it('is the process of the worker where neither says, also beside a capsule that isolates', async () => {
    const stage = await play({ concurrency: 1, capsules: { apart: { queues: ['apart'], isolate: 'process' } } })
    await good.via(stage.hm).performAsync({ n: 1 })
    await good.set({ queue: 'apart' }).via(stage.hm).performAsync({ n: 2 })
    const pids = new Map((await stage.said('good', 2)).map(({ n, pid }) => [n, pid]))
    expect(pids.get(1)).toBe(process.pid)
    expect(pids.get(2)).not.toBe(process.pid)
  })
})

describe('a job that no child can load', () => {
  const lost = defineJob({ name: 'Lost', isolate: 'process', perform: () => undefined })
  const elsewhere = new URL('./stage.ts', import.meta.url).href

  it('fails the start: nobody says where it is', async () => {
    await expect(play({}, [lost])).rejects.toThrow('HM_CONFIG_INVALID: Jobs cannot be isolated. Lost is to be isolated')
  })

  it('fails the start: its file does not export it', async () => {
    const other = defineJob({ name: 'Other', isolate: 'thread', module: elsewhere, perform: () => undefined })
    await expect(play({}, [other])).rejects.toThrow('Other: file:')
    expect(childrenOf(process.pid)).toEqual([])
  })

  it('fails the start: its file cannot be loaded', async () => {
    const gone = new URL('./no-such-file.ts', import.meta.url).href
    const other = defineJob({ name: 'Other', isolate: 'process', module: gone, perform: () => undefined })
    await expect(play({}, [other])).rejects.toThrow(/Other: file:.*no-such-file.ts cannot be loaded/)
    await until('the child to be gone', () => childrenOf(process.pid).length === 0)
  })

  it('fails the start: its file starts a worker, which would start children without end', async () => {
    const starting = new URL('./starting.ts', import.meta.url).href
    const other = defineJob({ name: 'Other', isolate: 'thread', module: starting, perform: () => undefined })
    await expect(play({}, [other])).rejects.toThrow('A module of isolated jobs calls start()')
  })

  it('does not fail a worker that isolates only queues it is not for', async () => {
    const here = defineJob({ name: 'Here', perform: (_input, job) => job.log.info({}, 'here') })
    const stage = await play({ capsules: { apart: { queues: ['apart'], isolate: 'process' } } }, [here])
    await here.via(stage.hm).performAsync()
    await stage.said('here')
  })

  it('is told before it is started: what a definition and a config say', () => {
    expect(() => defineJob({ name: 'X', module: '/a/path.ts', perform() {} })).toThrow('module is "/a/path.ts"')
    const wrong: Record<string, unknown> = { isolate: 'fork' }
    expect(() => defineJob({ name: 'X', ...wrong, perform() {} })).toThrow('X: isolate is "fork".')
    expect(() => createHaymaker({ isolation: { jobs: 0 }, jobs: all })).toThrow('isolation.jobs is 0')
    expect(() => createHaymaker({ isolation: { memory: 1 } })).toThrow('isolation.memory is 1')
  })
})
