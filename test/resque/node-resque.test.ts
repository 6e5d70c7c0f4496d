// node-resque beside us on one server: each runs what the other pushed, and what a killed process of ours had in hand runs again.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Queue, Scheduler, Worker } from 'node-resque'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineJob } from '../../src/index.ts'
import { stage } from './stage.ts'

const at = stage()
const LONG = { timeout: 60_000 }
const toEnd: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

const connection = (): object => {
  const { hostname: host, port } = new URL(at.redis.url)
  return { pkg: 'ioredis', host, port: Number(port), options: {} }
}

/** A worker of node-resque that notes what it runs. */
async function theirs(queues: readonly string[], ran: unknown[]): Promise<void> {
  const note = { perform: async (...args: readonly unknown[]) => void ran.push(args) }
  const jobs = { shared: note, Ours: note }
  const worker = new Worker({ connection: connection(), queues: [...queues], timeout: 50 }, jobs)
  worker.on('error', (error) => ran.push(error))
  await worker.connect()
  toEnd.push(() => worker.end())
  void worker.start()
}

async function theirQueue(): Promise<Queue> {
  const queue = new Queue({ connection: connection() }, {})
  await queue.connect()
  toEnd.push(() => queue.end())
  return queue
}

interface Sharer {
  readonly child: ChildProcess
  readonly lines: string[]
}

/** A process of ours. */
async function ours(tookMs: number): Promise<Sharer> {
  const script = fileURLToPath(new URL('sharer.ts', import.meta.url))
  const store = at.redis.url.replace('redis:', 'resque:')
  const child = spawn(process.execPath, [script, store, String(tookMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  toEnd.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await vi.waitFor(() => expect(lines).toContain('ready'), 20_000)
  return { child, lines }
}

describe('jobs that node-resque pushed', () => {
  it('run here, at once and when they are due', LONG, async () => {
    const ran: unknown[] = []
    const add = defineJob({ name: 'add', queue: 'math', perform: (a: number) => void ran.push(a) })
    const hm = at.open({ queues: ['math'], concurrency: 1, jobs: [add] })
    await hm.start()
    const queue = await theirQueue()
    await queue.enqueue('math', 'add', [1])
    await vi.waitFor(() => expect(ran).toEqual([1]), 10_000)
    await queue.enqueueIn(1200, 'math', 'add', [2])
    expect((await hm.stats()).scheduled).toBe(1)
    await vi.waitFor(() => expect(ran).toEqual([1, 2]), 20_000)
    expect(await at.ask('GET', 'resque:stat:processed')).toBe('2')
  })

  it('start within milliseconds on a worker that was idle', LONG, async () => {
    const started: number[] = []
    const add = defineJob({ name: 'add', queue: 'math', perform: () => void started.push(performance.now()) })
    await at.open({ queues: ['math'], concurrency: 1, jobs: [add] }).start()
    const queue = await theirQueue()
    const took: number[] = []
    for (let n = 1; n <= 20; n++) {
      const pushed = performance.now()
      await queue.enqueue('math', 'add', [n])
      await vi.waitFor(() => expect(started).toHaveLength(n), { timeout: 5000, interval: 5 })
      took.push((started.at(-1) ?? 0) - pushed)
    }
    // Resque itself looks each five seconds.
    expect(took.toSorted((a, b) => a - b)[10]).toBeLessThan(100)
  })
})

describe('jobs that we pushed', () => {
  it('run there, at once and when they are due', LONG, async () => {
    const ran: unknown[] = []
    await theirs(['math'], ran)
    const scheduler = new Scheduler({ connection: connection(), timeout: 100 }, {})
    await scheduler.connect()
    toEnd.push(() => scheduler.end())
    await scheduler.start()
    const hm = at.open()
    await hm.push({ class: 'Ours', args: [1, 'é', { a: [null, 1.5] }], queue: 'math' })
    await hm.push({ class: 'Ours', args: [2], queue: 'math', at: new Date(Date.now() + 500) })
    await vi.waitFor(() => expect(ran).toEqual([[1, 'é', { a: [null, 1.5] }], [2]]), 20_000)
  })
})

describe('a queue that both serve', () => {
  it('loses nothing when our process is killed with jobs in hand', LONG, async () => {
    const queue = await theirQueue()
    const first = await ours(60_000)
    for (let n = 0; n < 8; n++) await queue.enqueue('shared', 'shared', [n])
    await vi.waitFor(() => expect(first.lines.filter((line) => line.startsWith('begin'))).toHaveLength(4), 20_000)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const held = first.lines.flatMap((line) => /^begin (\d+)/.exec(line)?.[1] ?? []).map(Number)

    const ran: unknown[] = []
    await theirs(['shared'], ran)
    const second = await ours(0)
    const ended = (): number[] => second.lines.flatMap((line) => /^end (\d+)/.exec(line)?.[1] ?? []).map(Number)
    const both = (): number[] => [...ended(), ...ran.flatMap((args) => (args as number[])[0] ?? [])]
    await vi.waitFor(() => expect(new Set(both())).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7])), 30_000)
    expect(both().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(held).toHaveLength(4)
    // Of the killed one nothing is shown any more.
    await vi.waitFor(async () => {
      const pids = (await at.texts('SMEMBERS', 'resque:workers')).map((id) => id.split(':')[1]?.split('-')[0])
      expect(pids).not.toContain(String(first.child.pid))
    }, 20_000)
  })
})
