// A process may be killed at any moment, in the middle of a commit or of a checkpoint: the file is whole afterwards, and
// whatever was acknowledged is in it.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Stage, until } from '../kill/stage.ts'
import { look } from './look.ts'

const IMAGES = 40
/** In each mode. `KILLS` in the environment: as many as a night has time for. */
const KILLS = Number(process.env.KILLS ?? 6)
const NEIGHBOURS = 3
/** Bytes of the ledgers between two kills, at most. */
const MOST_BETWEEN = 50_000
const LIMIT = { timeout: 60_000 + KILLS * 2000 }

let stage: Stage
let path: string
beforeEach(() => {
  stage = new Stage()
  path = stage.store.replace('sqlite:', '')
})
afterEach(() => stage.end())

/** How much was noted so far, in bytes. */
const noted = (): number =>
  readdirSync(stage.folder)
    .filter((name) => name.endsWith('.ndjson'))
    .reduce((sum, name) => sum + statSync(join(stage.folder, name)).size, 0)

/** Acknowledged, but neither stored nor ended. */
function lostIn(stored: ReadonlySet<number>): number[] {
  const lines = stage.lines()
  const ended = new Set(lines.filter(({ event }) => event === 'end').map(({ n }) => n))
  return lines.filter(({ event, n }) => event === 'push' && !stored.has(n) && !ended.has(n)).map(({ n }) => n)
}

/** Stops every thread of a process where it stands. */
async function freeze(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP')
  const tasks = `/proc/${child.pid}/task`
  const stateOf = (task: string): string | undefined =>
    /\) (\w)/.exec(readFileSync(`${tasks}/${task}/stat`, 'utf8'))?.[1]
  await until('a standstill', 5000, () => readdirSync(tasks).every((task) => stateOf(task) === 'T'))
}

describe.skipIf(process.platform !== 'linux')('F61: a process that is killed while it pushes and works', () => {
  it(`leaves a whole file with every acknowledged push, at ${IMAGES} moments`, { timeout: 60_000 }, async () => {
    const child = stage.run('../faults/busy')
    await until('the first pushes', 10_000, () => noted() > 0)
    const image = join(stage.folder, 'image.db')
    const logs = new Set<number>()
    for (let i = 0; i < IMAGES; i++) {
      await freeze(child)
      // What is in the page cache at this moment is what a kill would leave.
      for (const end of ['', '-wal']) cpSync(path + end, image + end)
      logs.add(readFileSync(`${image}-wal`).length)
      const { verdict, stored } = look(image)
      expect({ i, verdict, lost: lostIn(stored) }).toEqual({ i, verdict: 'ok', lost: [] })
      for (const end of ['', '-wal', '-shm']) rmSync(image + end, { force: true })
      const before = noted()
      child.kill('SIGCONT')
      await until('more pushes', 5000, () => noted() > before)
    }
    expect(logs.size).toBeGreaterThan(IMAGES / 10)
  })

  for (const synchronous of ['full', 'normal'])
    it(`synchronous ${synchronous}: leaves a file that others go on with, ${KILLS} times`, LIMIT, async () => {
      let first = 0
      const start = (): ChildProcess =>
        stage.run('../faults/busy', { FIRST: String(first++ * 1_000_000), SYNCHRONOUS: synchronous })
      const alive = Array.from({ length: NEIGHBOURS }, start)
      for (let i = 0; i < KILLS; i++) {
        const [victim] = alive.splice(Math.floor(Math.random() * NEIGHBOURS), 1, start())
        if (!victim) throw new Error('nobody is left')
        await until('its first pushes', 10_000, () => existsSync(join(stage.folder, `${victim.pid}.ndjson`)))
        const before = noted()
        const more = Math.random() * MOST_BETWEEN
        await until('some pushes', 10_000, () => noted() > before + more)
        victim.kill('SIGKILL')
        await once(victim, 'exit')
      }
      for (const child of alive) child.kill('SIGKILL')
      await Promise.all(alive.map((child) => once(child, 'exit')))
      const { verdict, stored } = look(path)
      expect({ verdict, lost: lostIn(stored) }).toEqual({ verdict: 'ok', lost: [] })
    })
})
