// Errors that nobody caught, output that nobody reads, and jobs that end their process.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createHaymaker, type Haymaker, type Log } from 'haymaker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine, type Running } from './command-line.ts'

const jobs = fileURLToPath(new URL('./stray-jobs.ts', import.meta.url))
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

let cli: CommandLine
let hm: Haymaker
beforeEach(() => {
  cli = new CommandLine()
  hm = createHaymaker({ store: cli.store, logger: silent })
})
afterEach(async () => {
  await hm.stop()
  await cli.end()
})

const push = async (name: string, input: object): Promise<string> => (await hm.push({ class: name, args: [input] })).jid

async function worker(...flags: string[]): Promise<Running> {
  const running = cli.start('work', '-r', jobs, ...flags)
  await running.prints('working')
  return running
}

const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))

describe('an error that nobody caught', () => {
  it.each([
    ['a promise', 'Floats', 'nobody waits for this promise'],
    ['a timer', 'Timed', 'nobody catches what a timer throws'],
  ])(
    'F18: of %s is logged with the job that left it; others end, and the process exits 1',
    async (_, name, message) => {
      const running = await worker('-t', '10')
      await push('Brief', { n: 1 })
      await running.prints('brief 1 started')
      const jid = await push(name, { n: 2 })
      await running.prints('nobody caught an error')
      await push('Brief', { n: 3 })
      const { code, stdout } = await running.ended
      expect(code).toBe(1)
      const told = lines(stdout).find(({ msg }) => String(msg).includes('nobody caught'))
      expect(told).toMatchObject({ jid, class: name, err: { message } })
      expect(stdout).toContain('brief 1 ended')
      expect(stdout).not.toContain('brief 3 started')
      expect(await hm.stats()).toMatchObject({ processed: 2, failed: 0, enqueued: 1 })
    },
  )

  it('F18: a job that does not end is not waited for longer than the timeout; it runs again', async () => {
    const running = await worker('-t', '1')
    await push('Stubborn', { n: 1 })
    await running.prints('stubborn 1 started')
    const began = performance.now()
    await push('Floats', { n: 2 })
    const { code } = await running.ended
    expect(code).toBe(1)
    expect(performance.now() - began).toBeLessThan(1000 + 3000 + 3000)
    expect(await hm.stats()).toMatchObject({ enqueued: 1 })
  })
})

describe('output', () => {
  it('F23: that nobody reads any more costs no job its outcome', async () => {
    for (let n = 0; n < 20; n++) await push('Brief', { n })
    const options = { cwd: cli.folder, env: { ...process.env, ...cli.env } }
    const child = spawn('sh', ['-c', `${process.execPath} ${main} work -r ${jobs} -c 20 2>&1 | head -1`], {
      ...options,
      detached: true,
    })
    try {
      await until(async () => (await hm.stats()).processed === 20)
      expect(await hm.stats()).toMatchObject({ processed: 20, failed: 0, enqueued: 0, retries: 0 })
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGTERM')
      await once(child, 'close')
    }
  })

  it('F23: few file descriptors cost no job', async () => {
    for (let n = 0; n < 50; n++) await push('Brief', { n })
    const script = `ulimit -n 64 && exec ${process.execPath} ${main} work -r ${jobs} -c 50`
    const child = spawn('bash', ['-c', script], { cwd: cli.folder, env: { ...process.env, ...cli.env } })
    try {
      await until(async () => (await hm.stats()).processed === 50)
      expect(await hm.stats()).toMatchObject({ processed: 50, failed: 0, enqueued: 0, retries: 0 })
    } finally {
      child.kill('SIGTERM')
      await once(child, 'close')
    }
  })
})

describe('a job that ends its process', () => {
  it.each([
    ['exit 0', 0, null],
    ['exit 1', 1, null],
    ['abort', null, 'SIGABRT'],
    ['kill', null, 'SIGKILL'],
  ])('F17: by %s is a crash: what it held goes back, and it runs again elsewhere', async (how, code, signal) => {
    const running = await worker()
    await push('Brief', { n: 1 })
    await running.prints('brief 1 started')
    await push('Leaves', { how })
    await running.ended
    expect({ code: running.child.exitCode, signal: running.child.signalCode }).toEqual({ code, signal })
    const heir = await worker()
    await heir.prints('brief 1 ended')
    await heir.prints(`leaves by ${how}`)
    await heir.ended
    expect(heir.stdout).toContain('a process is dead; its jobs go back to their queues')
    expect(await hm.stats()).toMatchObject({ failed: 0 })
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`it never came true: ${JSON.stringify(await hm.stats())}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
