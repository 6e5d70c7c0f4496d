// Four processes push to and work on one SQLite file: the smallest share of the work by the mean of the four, and the longest
// time that any of their loops stood still.

import { spawn } from 'node:child_process'
import { once as happened } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'

const PROCESSES = 4
const WINDOW_MS = { quick: 5000, usual: 10_000 }
const SHARE = 'sqlite.fairness.smallestShare'
const STALL = 'sqlite.fairness.longestStallMs'
const member = fileURLToPath(new URL('../../test/processes/sharing/member.ts', import.meta.url))

type Lines = AsyncIterator<string>

/** A line of a process, read. @throws if it has ended */
async function next(lines: Lines): Promise<Readonly<Record<string, number>>> {
  const { value, done } = await lines.next()
  if (done) throw new Error('a process on the file ended too early')
  return JSON.parse(value)
}

async function once({
  stage,
  quick,
}: Bench): Promise<{ readonly smallestShare: number; readonly longestStallMs: number }> {
  const store = await stage.store('sqlite')
  const env = { ...process.env, STORE: store.address }
  const members = Array.from({ length: PROCESSES }, () => {
    const child = spawn(process.execPath, [member], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    return {
      child,
      ended: happened(child, 'exit'),
      lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    }
  })
  try {
    await Promise.all(members.map(({ lines }) => lines.next()))
    await sleep(quick ? WINDOW_MS.quick : WINDOW_MS.usual)
    for (const { child } of members) child.kill('SIGTERM')
    const said = await Promise.all(members.map(({ lines }) => next(lines)))
    const whole = await Promise.all(members.map(({ lines }) => next(lines)))
    await Promise.all(members.map(({ ended }) => ended))
    const { left = 0 } = await stage.act('haymaker', 'left', { store: store.address, jobs: 0, kind: 'noop' })
    const sum = (what: string): number => whole.reduce((total, one) => total + (one[what] ?? 0), 0)
    if (sum('ran') + left !== sum('pushed'))
      throw new Error(`${sum('pushed')} jobs were pushed, ${sum('ran')} ran, and ${left} are left`)
    const ran = said.map((one) => one.ran ?? 0)
    const mean = ran.reduce((total, one) => total + one, 0) / PROCESSES
    return {
      smallestShare: Math.min(...ran) / mean,
      longestStallMs: Math.max(...said.map(({ longestStallMs = 0 }) => longestStallMs)),
    }
  } finally {
    for (const { child } of members) child.kill('SIGKILL')
    await Promise.all(members.map(({ ended }) => ended))
    await store.end()
  }
}

export const fairness: Group = {
  keys: [SHARE, STALL],
  async measure(bench) {
    const turns = await inTurns(bench, ['four processes'], () => once(bench))
    const of = (what: string) => turns.of('four processes', what)
    const row = {
      table: `${PROCESSES} processes on one SQLite file`,
      settings: `synchronous FULL, ${(bench.quick ? WINDOW_MS.quick : WINDOW_MS.usual) / 1000} s`,
    }
    return {
      figures: figuresOf(bench, {
        [SHARE]: of('smallestShare')?.median,
        [STALL]: of('longestStallMs')?.median,
      }),
      rows: rowsOf([
        { ...row, name: 'smallest share', unit: 'of the mean', spread: of('smallestShare') },
        { ...row, name: 'longest stall of a loop', unit: 'ms', spread: of('longestStallMs') },
      ]),
    }
  },
}
