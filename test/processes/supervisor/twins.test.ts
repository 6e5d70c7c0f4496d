// Two containers may hold processes of one host name and one pid, both 1. They are two all the same.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { execPath, getuid } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../kill/stage.ts'
import { Swarm } from './swarm.ts'

const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))

let swarm: Swarm
let twins: ChildProcess[] = []
beforeEach(() => {
  swarm = new Swarm()
  swarm.cli.write(
    'haymaker.config.mjs',
    `export default { recovery: { beat: '200ms', silence: '2s', sample: '500ms' } }`,
  )
})
afterEach(async () => {
  const alive = twins.filter((twin) => twin.exitCode === null && twin.signalCode === null)
  twins = []
  const ended = alive.map((twin) => once(twin, 'exit'))
  for (const twin of alive) twin.kill('SIGKILL')
  await Promise.all(ended)
  await swarm.end()
})

/** A worker that is pid 1 of a namespace of its own, and dies with what started it. */
function twin(): ChildProcess {
  const own = ['--pid', '--fork', '--mount-proc', '--kill-child=SIGKILL']
  const args = [...(getuid?.() === 0 ? own : ['-r', ...own]), execPath, main, 'work', '-r', swarm.jobs, '-c', '2']
  const { folder, env } = swarm.cli
  const child = spawn('unshare', args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  twins.push(child)
  return child
}

describe('two processes with one host name and one pid', () => {
  it('F12: have identities of their own, share no claim, and the death of one is not that of the other', {
    timeout: 60_000,
  }, async () => {
    const [first] = [twin(), twin()]
    await until('two processes', 30_000, async () => (await swarm.hm.processes()).length === 2)
    const processes = await swarm.hm.processes()
    expect(processes.map(({ card }) => [card.hostname, card.pid])).toEqual([
      [hostname(), 1],
      [hostname(), 1],
    ])
    expect(new Set(processes.map(({ owner }) => owner)).size).toBe(2)

    await swarm.push('Wait', { n: 1 }, { n: 2 }, { n: 3 }, { n: 4 })
    await until('four jobs', 15_000, () => swarm.numbers('start').length === 4)
    expect(swarm.numbers('start').sort()).toEqual([1, 2, 3, 4])
    first?.kill('SIGKILL')
    await until('one process', 30_000, async () => (await swarm.hm.processes()).length === 1)
    const [left] = await swarm.hm.processes()
    expect(processes.map(({ owner }) => owner)).toContain(left?.owner)
    swarm.go()
    await until('the end of all', 30_000, () => new Set(swarm.numbers('end')).size === 4)
    await until('all settled', 15_000, async () => (await swarm.hm.stats()).processed === 4)
    // Two were at work in the one that died; those of the other ran once.
    expect(swarm.numbers('start')).toHaveLength(6)
    expect(swarm.numbers('end')).toHaveLength(4)
  })
})
