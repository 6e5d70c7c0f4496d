// Nothing is lost: two processes push 5,000 jobs to three workers that are killed with -9 fifteen times at random moments,
// and a ledger outside the store says what was acknowledged, what started, what ended.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createHaymaker } from 'haymaker'
import { seededRandom } from 'haymaker/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Line } from './jobs.ts'
import { Stage, silent, until } from './stage.ts'

const JOBS = 5000
const KILLS = 15
const WORKERS = 3
/** With the short times of worker.ts: until somebody saw the death and a job of the dead process runs again. */
const RECOVERY_MS = 3000
/** Then suspects take turns, each waiting up to a second in hand and a second in the schedule. */
const LAST_SUSPECT_MS = 8000

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

/** It was alive before `from` and gone at `to`. */
interface Kill {
  readonly pid: number
  readonly from: number
  to: number
}

const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

describe('kill -9', () => {
  it(`${KILLS} times among ${JOBS} jobs loses none, and doubles only what a kill hit`, {
    timeout: 120_000,
  }, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 100_000)
    const random = seededRandom(seed)
    const workers = new Set<ChildProcess>()
    for (let i = 0; i < WORKERS; i++) workers.add(await stage.worker())
    const producers = [0, 1].map((i) =>
      stage.run('producer', { FIRST: String((i * JOBS) / 2), COUNT: String(JOBS / 2) }),
    )
    const kills: Kill[] = []
    for (let i = 0; i < KILLS; i++) {
      const goal = ((i + random.next()) * JOBS) / (KILLS + 1)
      await until(`kill ${i} (seed ${seed})`, 60_000, () => ended(stage.lines()).size >= goal * 0.9)
      const victim = [...workers][Math.floor(random.next() * workers.size)]
      if (!victim?.pid) throw new Error('no worker to kill')
      workers.delete(victim)
      const kill: Kill = { pid: victim.pid, from: now(), to: Number.POSITIVE_INFINITY }
      kills.push(kill)
      victim.kill('SIGKILL')
      await once(victim, 'exit')
      kill.to = now()
      workers.add(await stage.worker())
    }
    for (const producer of producers) if (producer.exitCode === null) await once(producer, 'exit')
    expect(producers.map((producer) => producer.exitCode)).toEqual([0, 0])
    await until(`the drain (seed ${seed})`, 60_000, () => ended(stage.lines()).size >= JOBS)

    const hm = createHaymaker({ store: stage.store, logger: silent })
    // What the last victim had ended and not settled yet is still in its hands; it runs again before all are counted.
    await until(`${JOBS} counted (seed ${seed})`, 30_000, async () => {
      const { enqueued, retries, scheduled, processed } = await hm.stats()
      return enqueued + retries + scheduled === 0 && processed >= JOBS
    })
    const { processed, failed, dead } = await hm.stats()
    await hm.stop()
    const lines = stage.lines()
    expect({ seed, lost: lost(lines), unjustified: unjustified(lines, kills), dead, failed }).toEqual({
      seed,
      lost: [],
      unjustified: [],
      dead: 0,
      failed: 0,
    })
    expect(processed, `seed ${seed}`).toBe(JOBS)
    const recovered = recoveries(lines, kills)
    const slowest = Math.max(...recovered.map((times) => Math.min(...times)))
    const last = Math.max(...recovered.flat())
    expect(slowest, `seed ${seed}`).toBeLessThan(RECOVERY_MS)
    expect(last, `seed ${seed}`).toBeLessThan(LAST_SUSPECT_MS)
    console.log(
      `kill: ${JOBS} jobs, ${kills.length} kills, ${doubled(lines).length} run twice, recovered within ${Math.round(slowest)} ms, the last suspect within ${Math.round(last)} ms, seed ${seed}`,
    )
  })
})

const of = (lines: readonly Line[], event: Line['event']): Line[] => lines.filter((line) => line.event === event)
const ended = (lines: readonly Line[]): Set<number> => new Set(of(lines, 'end').map((line) => line.n))

/** Acknowledged and never run to its end. */
function lost(lines: readonly Line[]): number[] {
  const done = ended(lines)
  return of(lines, 'push').flatMap((line) => (done.has(line.n) ? [] : [line.n]))
}

function startsOf(lines: readonly Line[]): Map<number, Line[]> {
  const starts = new Map<number, Line[]>()
  for (const line of of(lines, 'start')) starts.set(line.n, [...(starts.get(line.n) ?? []), line])
  return starts
}

const doubled = (lines: readonly Line[]): Line[][] =>
  [...startsOf(lines).values()].filter((starts) => starts.length > 1)

/** Started again although the process of the start before was not killed after it. */
const unjustified = (lines: readonly Line[], kills: readonly Kill[]): number[] =>
  doubled(lines).flatMap((starts) => {
    const justified = starts.slice(1).every((start, i) => {
      const before = starts[i]
      return kills.some((kill) => before && kill.pid === before.pid && before.at <= kill.to && kill.from <= start.at)
    })
    return justified ? [] : [starts[0]?.n ?? -1]
  })

/** For each kill that hit running jobs: from the kill to the next start of each of them, in ms. */
const recoveries = (lines: readonly Line[], kills: readonly Kill[]): number[][] => {
  const again = doubled(lines).flatMap((starts) => starts.slice(1).map((start, i) => ({ start, pid: starts[i]?.pid })))
  const times = kills.map((kill) =>
    again.filter(({ pid }) => pid === kill.pid).map(({ start }) => start.at - kill.from),
  )
  return times.filter((some) => some.length > 0)
}
