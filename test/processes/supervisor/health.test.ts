// What /healthz and /readyz answer through the life of a process, and of several under a supervisor.

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { kill } from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../kill/stage.ts'
import { Swarm } from './swarm.ts'

let swarm: Swarm
beforeEach(() => {
  swarm = new Swarm()
})
afterEach(() => swarm.end())

/** Loads only when a file is there. */
const SLOW_TO_LOAD = `import { existsSync } from 'node:fs'
while (!existsSync('./loaded')) await new Promise((resolve) => setTimeout(resolve, 20))`

/** A beat that the store does not acknowledge is noticed soon. */
const SHORT_LEASE = `export default { recovery: { beat: '200ms', silence: '2s', sample: '500ms' } }`

const answers = (status: number, body: object) => async (): Promise<boolean> => {
  const seen = await swarm.ask()
  return seen.status === status && Object.entries(body).every(([key, value]) => Object(seen.body)[key] === value)
}

describe.each([
  ['one process', []],
  ['several processes', ['-p', '2']],
])('the health of %s', (_whose, flags) => {
  it('is told while it starts, works, is quiet and stops', { timeout: 60_000 }, async () => {
    swarm.cli.write('slow.mjs', SLOW_TO_LOAD)
    const running = await swarm.start('-r', 'slow.mjs', '-t', '30', ...flags)
    await until('an answer', 15_000, async () => (await swarm.ask()).status !== 0)
    const starting = await swarm.ask()
    expect(starting).toMatchObject({ status: 503, body: { ready: false } })
    expect(starting.body.why).toContain('it loads its jobs')
    expect(await swarm.ask('/healthz')).toEqual({ status: 200, body: { live: true, why: null } })

    writeFileSync(join(swarm.cli.folder, 'loaded'), '')
    await until('readiness', 30_000, answers(200, { ready: true, state: 'working', why: null }))

    await swarm.push('Wait', { n: 1 })
    await until('a job', 15_000, () => swarm.numbers('start').length === 1)
    running.child.kill('SIGTSTP')
    await until('quiet', 15_000, answers(503, { ready: false, state: 'quiet', why: 'it was told to take no new jobs' }))
    expect((await swarm.ask('/healthz')).status).toBe(200)

    const ended = running.kill('SIGTERM')
    await until('stopping', 15_000, answers(503, { ready: false, state: 'stopping', why: 'it stops' }))
    expect((await swarm.ask('/healthz')).status).toBe(200)
    swarm.go()
    expect((await ended).code).toBe(0)
    expect((await swarm.ask()).status).toBe(0)
  })

  it('is bad while the store does not answer, and good again after', { timeout: 60_000 }, async () => {
    swarm.cli.write('haymaker.config.mjs', SHORT_LEASE)
    await swarm.ready(...flags)
    const lock = swarm.lock()
    await until('a bad answer', 20_000, async () => (await swarm.ask()).status === 503)
    expect((await swarm.ask()).body.why).toMatch(/the store acknowledged no beat for \S+/)
    expect((await swarm.ask('/healthz')).status).toBe(200)
    lock.close()
    await until('a good answer', 20_000, async () => (await swarm.ask()).status === 200)
  })

  it('answers HEAD without a body, other paths with 404 and other methods with 405', { timeout: 60_000 }, async () => {
    await swarm.ready(...flags)
    expect(await swarm.ask('/readyz', 'HEAD')).toEqual({ status: 200, body: {} })
    expect(await swarm.ask('/readyz?verbose')).toMatchObject({ status: 200 })
    expect((await swarm.ask('/')).status).toBe(404)
    expect((await swarm.ask('/constructor')).status).toBe(404)
    expect((await swarm.ask('/healthz', 'POST')).status).toBe(405)
  })
})

describe('the health of several processes', () => {
  it('is bad while one of them does not turn, and says which', { timeout: 60_000 }, async () => {
    await swarm.ready('-p', '2')
    const { body } = await swarm.ask()
    const stuck = body.processes?.[1]?.pid ?? 0
    kill(stuck, 'SIGSTOP')
    await until('a bad answer', 30_000, async () => (await swarm.ask('/healthz')).status === 503)
    expect((await swarm.ask('/healthz')).body.why).toMatch(/^process 2: it has said nothing for \d+ s/)
    expect((await swarm.ask()).body.why).toMatch(/^process 2: it has said nothing/)
    kill(stuck, 'SIGCONT')
    await until('a good answer', 20_000, async () => (await swarm.ask('/healthz')).status === 200)
    await until('readiness', 20_000, async () => (await swarm.ask()).status === 200)
  })
})

describe('a port', () => {
  it('that somebody else has is an error that says so', { timeout: 60_000 }, async () => {
    const other = createServer().listen(0)
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, stderr } = await swarm.cli.run('work', '-r', swarm.jobs, '--health-port', String(port))
    other.close()
    expect(code).toBe(2)
    expect(stderr).toContain(`--health-port ${port} cannot be listened on`)
  })
})
