// What a service says to systemd, heard on a real socket of datagrams; and the unit that `init --systemd` prints.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { kill } from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../kill/stage.ts'
import { Datagrams } from './datagrams.ts'
import { Swarm } from './swarm.ts'

let swarm: Swarm
let heard: Datagrams
beforeEach(async () => {
  swarm = new Swarm()
  const socket = join(swarm.cli.folder, 'notify')
  heard = await Datagrams.listen(socket)
  swarm.cli.env.NOTIFY_SOCKET = socket
})
afterEach(async () => {
  await swarm.end()
  await heard.close()
})

/** How old the last beat is, of one of them. */
async function beatAge(): Promise<number> {
  const { body } = await swarm.ask()
  return (body.processes ? body.processes[0] : body)?.beatAgeMs ?? 0
}

const count = (word: string): number => heard.lines.filter((line) => line === word).length

describe.each([
  ['one process', [], 'STATUS=working', 'STATUS=working: the store acknowledges no beat'],
  [
    'several processes',
    ['-p', '2'],
    'STATUS=working: 2 of 2 processes ready',
    'STATUS=working: 0 of 2 processes ready',
  ],
])('%s', (_whose, flags, good, bad) => {
  it('says READY once it takes jobs, how it is, and STOPPING at the end', { timeout: 60_000 }, async () => {
    const running = await swarm.ready(...flags)
    await until('READY', 15_000, () => count('READY=1') === 1)
    await until('STATUS', 15_000, () => heard.lines.includes(good))
    expect((await running.kill('SIGTERM')).code).toBe(0)
    expect(heard.lines.indexOf('STOPPING=1')).toBeGreaterThan(heard.lines.indexOf('READY=1'))
    expect([count('READY=1'), count('STOPPING=1')]).toEqual([1, 1])
    expect(heard.lines.filter((line) => /^(MAINPID|WATCHDOG)/.test(line))).toEqual([])
  })

  it('pats the watchdog while beats are acknowledged, and not while the store is away', {
    timeout: 60_000,
  }, async () => {
    swarm.cli.env.WATCHDOG_USEC = '1000000'
    swarm.cli.write(
      'haymaker.config.mjs',
      `export default { recovery: { beat: '200ms', silence: '2s', sample: '500ms' } }`,
    )
    await swarm.ready(...flags)
    await until('three pats', 15_000, () => count('WATCHDOG=1') >= 3)
    const lock = swarm.lock()
    // What is seen bad is no longer patted for; one pat may have been under way.
    await until('a status', 20_000, () => heard.lines.findLast((line) => line.startsWith('STATUS')) === bad)
    const pats = count('WATCHDOG=1')
    const then = await beatAge()
    await until('two seconds more', 15_000, async () => (await beatAge()) > then + 2000)
    expect(count('WATCHDOG=1') - pats).toBeLessThanOrEqual(1)
    lock.close()
    await until('pats again', 20_000, () => count('WATCHDOG=1') > pats + 1)
  })
})

describe('a watchdog', () => {
  it('of another process is not for this one', { timeout: 60_000 }, async () => {
    Object.assign(swarm.cli.env, { WATCHDOG_USEC: '200000', WATCHDOG_PID: '1' })
    await swarm.ready()
    await until('READY', 15_000, () => count('READY=1') === 1)
    expect(count('WATCHDOG=1')).toBe(0)
  })

  it('is not patted while a process does not turn', { timeout: 60_000 }, async () => {
    swarm.cli.env.WATCHDOG_USEC = '1000000'
    await swarm.ready('-p', '2')
    await until('a pat', 15_000, () => count('WATCHDOG=1') >= 1)
    const [stuck = 0] = await swarm.pids()
    kill(stuck, 'SIGSTOP')
    await until('a bad answer', 30_000, async () => (await swarm.ask('/healthz')).status === 503)
    const pats = count('WATCHDOG=1')
    await until(
      'looks',
      15_000,
      async () => Number(/(\d+) s/.exec((await swarm.ask('/healthz')).body.why ?? '')?.[1]) >= 8,
    )
    expect(count('WATCHDOG=1') - pats).toBeLessThanOrEqual(1)
    kill(stuck, 'SIGCONT')
  })
})

describe('haymaker init --systemd', () => {
  it('prints a unit that systemd takes, and writes nothing', { timeout: 60_000 }, async () => {
    swarm.cli.install()
    const { code, stdout } = await swarm.cli.run('init', '--systemd')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Type=notify$/m)
    swarm.cli.write('haymaker-worker.service', stdout)
    const unit = join(swarm.cli.folder, 'haymaker-worker.service')
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
    expect(verified.stderr.split('\n').filter((line) => line.includes('haymaker-worker'))).toEqual([])
    expect(() => swarm.cli.read('haymaker.config.mts')).toThrow()
  })
})
