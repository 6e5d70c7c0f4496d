// What idle processes cost Redis, when there are many: trips, processor time, connections and memory of each.

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Running } from '../run/stage.ts'
import { type Bench, inTurns, type Row, rowsOf } from './figures.ts'
import { usageOf } from './usage.ts'

const program = fileURLToPath(new URL('../programs/crowd.ts', import.meta.url))
const SIZES = [100, 1000] as const
type Size = `${(typeof SIZES)[number]}`

/** Instances that live in one program. */
const TOGETHER = 100
/** For commands, for waiting, and for beats. */
const CONNECTIONS = 3
const START_MS = 180_000
/** Until each has done all that it does from time to time. */
const SETTLE_MS = 20_000
const WINDOW_MS = 20_000
const LOOK_MS = 500

const kinds = {
  trips: 'trips a second',
  cpuMicros: 'microseconds of CPU a second',
  connections: 'connections',
  bytes: 'bytes',
} as const
type Kind = keyof typeof kinds

async function once({ stage }: Bench, size: number): Promise<Readonly<Record<Kind, number>>> {
  const store = await stage.store('redis')
  const programs: Running[] = []
  try {
    const empty = await usageOf(store.address)
    for (let n = 0; n < size; n += TOGETHER) {
      const asked = { url: store.address, count: TOGETHER, out: join(stage.folder, `crowd-${size}-${n}.json`) }
      const running = stage.run('crowd', [process.execPath, program], asked)
      // It is ended from here.
      running.said.catch(() => undefined)
      programs.push(running)
    }
    const end = performance.now() + START_MS
    while ((await usageOf(store.address)).clients < size * CONNECTIONS) {
      if (performance.now() > end) throw new Error(`${size} processes were not there within ${START_MS} ms`)
      await sleep(LOOK_MS)
    }
    await sleep(SETTLE_MS)
    const [before, from] = [await usageOf(store.address), performance.now()]
    await sleep(WINDOW_MS)
    const after = await usageOf(store.address)
    const each = size * ((performance.now() - from) / 1000)
    return {
      trips: (after.trips - before.trips) / each,
      cpuMicros: ((after.cpuMs - before.cpuMs) * 1000) / each,
      connections: (after.clients - empty.clients) / size,
      bytes: (after.bytes - empty.bytes) / size,
    }
  } finally {
    for (const { kill } of programs) kill()
    await store.end()
  }
}

/** A turn of each size says enough: it lasts for a minute. */
export async function crowd(bench: Bench): Promise<readonly Row[]> {
  const names = SIZES.map((size): Size => `${size}`)
  const turns = await inTurns({ ...bench, rounds: 1 }, names, (name) => once(bench, Number(name)))
  return rowsOf(
    names.flatMap((name) =>
      (Object.keys(kinds) as Kind[]).map((kind) => ({
        ...{ table: `An idle process, ${kinds[kind]}`, name: `of ${name}`, unit: kinds[kind], settings: 'Redis' },
        spread: turns.of(name, kind),
      })),
    ),
  )
}
