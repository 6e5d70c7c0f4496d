// Moving a store from the shell: what it prints, how it exits, and that killing it loses nothing.

import { describe, expect, it } from 'vitest'
import { queueName } from '../../src/core/queues/queue-name.ts'
import type { Store } from '../../src/core/store/store.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import {
  contents,
  emptiness,
  fill,
  job,
  type Kind,
  mail,
  put,
  queued,
  timed,
  twin,
  unreadable,
} from '../runtime/stores-to-move.ts'
import { type CommandLine, jobs } from './command-line.ts'
import { movingStage } from './moving-stage.ts'

const on = movingStage()

/** Two stores; the label of each is its address. */
const two = async (a: Kind, b: Kind): Promise<[Store, Store]> => [await on.stores.empty(a), await on.stores.empty(b)]

describe('move-store', () => {
  it('moves everything, and says what it moved', async () => {
    const [from, to] = await two('sqlite', 'redis')
    await fill(from)
    const before = await contents(from)
    const ended = await on.cli.run('move-store', from.label, to.label, '--yes')
    expect(ended).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `moved 228 jobs (queues 221, scheduled 3, retries 2, dead 2) from ${from.label} to ${to.label}, verified\n`,
    })
    expect(await contents(to)).toEqual(before)
    expect(await contents(from)).toEqual(emptiness)
  })

  it('prints one object for programs', async () => {
    const [from, to] = await two('redis', 'sqlite')
    await fill(from)
    const { code, stdout } = await on.cli.run('move-store', from.label, to.label, '--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ from: from.label, to: to.label, jobs: 228, queues: 221, scheduled: 3, retries: 2, dead: 2 },
      ...{ processed: 70, failed: 7, resumed: false, verified: true },
    })
  })

  it('opens the store of the config as the config says', async () => {
    const to = await on.stores.empty('sqlite')
    const url = on.stores.redisUrl(15)
    const from = await on.stores.redis(url, 'app:')
    await fill(from)
    on.cli.write('haymaker.config.mjs', `export default { store: { url: '${url}', prefix: 'app:' } }`)
    expect(await on.cli.run('move-store', url, to.label, '--yes')).toMatchObject({ code: 0, stderr: '' })
    expect(await contents(from)).toEqual(emptiness)
    expect(await contents(to)).toMatchObject({ totals: { processed: 70, failed: 7 } })
  })

  it('asks on a terminal, and shows there how far it is', async () => {
    const [from, to] = await two('sqlite', 'redis')
    await fill(from)
    const terminal = on.cli.terminal('move-store', from.label, to.label)
    await terminal.prompts(`This will move 228 jobs from ${from.label} to ${to.label}. Go on? [y/N]`)
    terminal.type('y')
    await terminal.prompts('verified')
    const { code, stdout } = await terminal.running.ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/\[#*\.*\] +\d+% \d+ jobs moved, [\d,]+\/s/)
    expect(await contents(from)).toEqual(emptiness)
  })

  it('moves nothing without a terminal and without --yes', async () => {
    const [from, to] = await two('sqlite', 'redis')
    await fill(from)
    const before = await contents(from)
    const { code, stderr } = await on.cli.run('move-store', from.label, to.label)
    expect(code).toBe(2)
    expect(stderr).toContain(`This would move 228 jobs from ${from.label} to ${to.label}. Add --yes to do it.`)
    expect(await contents(from)).toEqual(before)
    expect(await contents(to)).toEqual(emptiness)
  })

  it('names the workers that have to be stopped first', async () => {
    const to = await on.stores.empty('redis')
    const worker = on.cli.start('work', '-r', jobs)
    await worker.prints('working')
    const { code, stderr } = await on.cli.run('move-store', on.cli.store, to.label, '--yes')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`^HM_MOVE_REFUSED: Processes work on .*: \\S+:${worker.child.pid}:\\w+\\. Stop them`),
    )
    await worker.kill('SIGTERM')
    expect((await on.cli.run('move-store', on.cli.store, to.label, '--yes')).code).toBe(0)
  })

  it('takes along what a worker held when it was killed', async () => {
    const to = await on.stores.empty('redis')
    await on.cli.run('push', 'Stubborn', '{"n":1}')
    const worker = on.cli.start('work', '-r', jobs)
    await worker.prints('stubborn 1 started')
    await worker.kill('SIGKILL')
    const { code, stdout } = await on.cli.run('move-store', on.cli.store, to.label, '--yes')
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^moved 1 job \(queues 1, /) })
  })
})

/** Some thousands of jobs, a part of them foreign, unreadable or the same as others. */
async function fillMany(store: Store): Promise<void> {
  const low = queueName('low')
  for (let n = 0; n < 20; n++) {
    const some = Array.from({ length: 180 }, (_, i) => job(`${n}.${i}`, n % 2 ? mail : low))
    const later = Array.from({ length: 50 }, (_, i) => job(`later ${n}.${i}`))
    const odd = [twin, twin, unreadable, twin]
    const now = (await store.now()) + n * 1_000_000
    await put(
      store,
      queued(n % 2 ? mail : low, ...some, ...odd),
      timed('schedule', now + 86_400_000, ...later.slice(0, 30)),
      timed('retry', now + 3_600_000, ...later.slice(30, 40)),
      timed('dead', now - 86_400_000, ...later.slice(40, 50)),
    )
  }
  await fill(store)
}

describe('kill -9', () => {
  it.each([
    ['sqlite', 'redis'],
    ['redis', 'sqlite'],
  ] as const)('again and again from %s to %s loses nothing and doubles nothing', { timeout: 90_000 }, async (a, b) => {
    const seed = Number(process.env.SEED ?? Date.now() % 100_000)
    const random = seededRandom(seed)
    const [from, to] = await two(a, b)
    await fillMany(from)
    const before = await contents(from)
    let kills = 0
    let ended: Awaited<ReturnType<CommandLine['run']>> | null = null
    for (let goal = 0; ended === null; ) {
      goal = ((await to.moveMark())?.step ?? 0) + 1 + Math.floor(random.next() * 8)
      const mover = on.cli.start('move-store', from.label, to.label, '--yes')
      for (;;) {
        if (mover.child.exitCode !== null) break
        const step = (await to.moveMark())?.step ?? 0
        if (step >= goal) break
        await new Promise((resolve) => setTimeout(resolve, random.next() * 4))
      }
      mover.child.kill('SIGKILL')
      const said = await mover.ended
      if (said.code === null) kills++
      else ended = said
    }
    expect(ended, `seed ${seed}`).toMatchObject({ code: 0, stderr: '' })
    expect(kills, `seed ${seed}`).toBeGreaterThan(2)
    expect(await contents(to), `seed ${seed}`).toEqual(before)
    expect(await contents(from), `seed ${seed}`).toEqual(emptiness)
    console.log(`move-store: ${kills} kills from ${a} to ${b}, seed ${seed}; ${ended.stdout.trim().split(' from ')[0]}`)
  })
})
