// How late a job by the clock begins: a hundred of them, each in every second.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'

const program = fileURLToPath(new URL('../programs/ticks.ts', import.meta.url))
const KEY = 'redis.cron.lateP99Ms'
const [CRONS, SECONDS] = [100, 10]

async function once({ stage }: Bench): Promise<Readonly<Record<string, number>>> {
  const store = await stage.store('redis')
  try {
    const out = join(stage.folder, `ticks-${performance.now()}.json`)
    const asked = { store: store.address, crons: CRONS, seconds: SECONDS, out }
    return await stage.run('ticks', [process.execPath, program], asked).said
  } finally {
    await store.end()
  }
}

export const ticks: Group = {
  keys: [KEY],
  async measure(bench) {
    const turns = await inTurns(bench, ['ticks'], () => once(bench))
    const row = { table: 'Jobs by the clock begin later than their tick', unit: 'ms' }
    const settings = `Redis, ${CRONS} in every second`
    return {
      figures: figuresOf(bench, { [KEY]: turns.of('ticks', 'p99Ms')?.median }),
      rows: rowsOf([
        { ...row, settings, name: 'median', spread: turns.of('ticks', 'p50Ms') },
        { ...row, settings, name: '99 of 100', spread: turns.of('ticks', 'p99Ms') },
      ]),
    }
  },
}
