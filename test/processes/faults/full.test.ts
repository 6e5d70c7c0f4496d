// A disk that is full: pushes are refused by name, jobs at work go on, and when there is room again everything goes on by
// itself, nothing lost and nothing twice. The disk is a small one in a mount namespace that ends with its process.

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Line } from '../kill/jobs.ts'
import { Stage, until } from '../kill/stage.ts'

/** Jobs at work when the disk fills up, and jobs that wait behind them. */
const HELD = 3
const WAITING = 20

const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

/** Says a line to the process and hears its answer. */
type Ask = (line: string) => Promise<string>

async function worker(): Promise<{ ask: Ask; end(): void }> {
  const disk = join(stage.folder, 'disk')
  mkdirSync(disk)
  const script = fileURLToPath(new URL('./tight.ts', import.meta.url))
  const mounting = 'mount -t tmpfs -o size=2m tmpfs "$DISK" && exec "$0" "$@"'
  const child = spawn('unshare', ['-rm', 'sh', '-c', mounting, process.execPath, script], {
    env: {
      ...process.env,
      DISK: disk,
      STORE: `sqlite:${disk}/jobs.db`,
      LEDGER: stage.folder,
      WAITING: String(WAITING),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const hear = async (): Promise<string> => String((await lines.next()).value)
  expect(await hear()).toBe('ready')
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`)
      return await hear()
    },
    end: () => child.kill('SIGKILL'),
  }
}

const noted = (event: Line['event']): number[] =>
  stage
    .lines()
    .filter((line) => line.event === event)
    .map((line) => line.n)

describe.skipIf(!mayMount)('F62: a full disk', () => {
  it('refuses pushes, and everything goes on by itself when there is room', { timeout: 60_000 }, async () => {
    const { ask, end } = await worker()
    try {
      await until('the first jobs at work', 10_000, () => noted('start').length === HELD)
      expect(await ask('fill')).toBe('ENOSPC')
      const [taken, why] = (await ask('push')).split(' ')
      expect(why).toBe('HM_STORE_FULL')

      // The jobs at work end now; their outcomes may have to wait for room.
      writeFileSync(join(stage.folder, 'go'), '')
      await until('them to end', 10_000, () => noted('end').filter((n) => n <= HELD).length === HELD)
      expect(await ask('free')).toBe('free')

      const all = HELD + WAITING + Number(taken)
      const wanted = { processed: all, failed: 0, enqueued: 0, retries: 0, dead: 0, busy: 0 }
      await until('everything to be done', 20_000, async () => (await ask('stats')) === JSON.stringify(wanted))
      expect(noted('start').length).toBe(all)
      expect(new Set(noted('end')).size).toBe(all)
    } finally {
      end()
    }
  })
})
