// A quota, or a disk that fails: writes of a process are refused by the kernel, and not for want of room. Pushes reject by
// name, jobs at work go on, and when writes are taken again everything goes on by itself, nothing lost and nothing twice.

import { execFileSync, spawnSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Line } from '../kill/jobs.ts'
import { Stage, until } from '../kill/stage.ts'

/** Jobs at work when writes begin to fail, and jobs that wait behind them. */
const HELD = 3
const WAITING = 20

const mayLimit = spawnSync('prlimit', ['--version']).status === 0

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

const noted = (event: Line['event']): number[] =>
  stage
    .lines()
    .filter((line) => line.event === event)
    .map((line) => line.n)

describe.skipIf(!mayLimit)('F62: a quota', () => {
  it('refuses pushes, and everything goes on by itself when writes are taken again', { timeout: 60_000 }, async () => {
    const child = stage.run('../faults/tight', { DISK: stage.folder, WAITING: String(WAITING) })
    if (!child.stdout || !child.stdin) throw new Error('no pipes')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const hear = async (): Promise<string> => String((await lines.next()).value)
    const ask = (line: string): Promise<string> => {
      child.stdin?.write(`${line}\n`)
      return hear()
    }
    /** No file of the process may grow beyond this. */
    const limit = (bytes: string): void => {
      execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`])
    }
    expect(await hear()).toBe('ready')
    await until('the first jobs at work', 10_000, () => noted('start').length === HELD)
    limit(String(statSync(`${stage.store.replace('sqlite:', '')}-wal`).size))
    const [taken, why] = (await ask('push')).split(' ')
    expect(why).toBe('HM_PUSH_INDETERMINATE')

    writeFileSync(join(stage.folder, 'go'), '')
    await until('them to end', 10_000, () => noted('end').filter((n) => n <= HELD).length === HELD)
    limit('unlimited')

    const all = HELD + WAITING + Number(taken)
    const wanted = { processed: all, failed: 0, enqueued: 0, retries: 0, dead: 0, busy: 0 }
    await until('everything to be done', 20_000, async () => (await ask('stats')) === JSON.stringify(wanted))
    expect(noted('start').length).toBe(all)
    expect(new Set(noted('end')).size).toBe(all)
  })
})
