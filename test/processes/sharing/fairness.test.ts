// Several processes share one file, and none of them starves: writers that waited inside SQLite, or kept its lock, would.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const PROCESSES = 4
const SECONDS = 10

let folder: string
const children = new Set<ChildProcess>()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-fair-'))
})
afterEach(async () => {
  await Promise.all([...children].map((child) => (child.kill('SIGKILL') ? once(child, 'exit') : null)))
  children.clear()
  rmSync(folder, { recursive: true, force: true })
})

interface Said {
  readonly ran: number
  readonly longestStallMs: number
}

function member(): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./member.ts', import.meta.url))], {
    env: { ...process.env, STORE: `sqlite:${join(folder, 'jobs.db')}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

it(`F60: of ${PROCESSES} processes on one file, each does at least half and at most twice the mean`, {
  timeout: 60_000,
}, async () => {
  const members = Array.from({ length: PROCESSES }, member)
  await Promise.all(members.map(({ lines }) => lines.next()))
  const over = new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
  await over
  for (const { child } of members) child.kill('SIGTERM')
  const said = await Promise.all(
    members.map(async ({ lines }): Promise<Said> => JSON.parse((await lines.next()).value)),
  )
  const mean = said.reduce((sum, { ran }) => sum + ran, 0) / PROCESSES
  const shares = said.map(({ ran }) => Math.round((ran / mean) * 100) / 100)
  const stalls = said.map(({ longestStallMs }) => Math.round(longestStallMs))
  console.log(
    `fairness: ${Math.round((mean * PROCESSES) / SECONDS)} jobs/s, shares ${shares.join(' ')}, longest stalls ${stalls.join(' ')} ms`,
  )
  for (const share of shares) {
    expect(share).toBeGreaterThanOrEqual(0.5)
    expect(share).toBeLessThanOrEqual(2)
  }
})
