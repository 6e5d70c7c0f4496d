// Two hundred idle processes, simulated in one, on ten queues: how many of them a job wakes, and what that costs Redis.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HERD } from '../../test/processes/herd/herd.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'

const program = fileURLToPath(new URL('../programs/herd.ts', import.meta.url))
const keys = ['wakesPerPush', 'redisMsPerPush'] as const

async function once({ stage }: Bench): Promise<Readonly<Record<(typeof keys)[number], number>>> {
  const store = await stage.store('redis')
  try {
    const asked = { url: store.address, out: join(stage.folder, `herd-${performance.now()}.json`) }
    const {
      wakesPerPush = 0,
      redisMsPerPush = 0,
      twice = -1,
      left = -1,
    } = await stage.run('herd', [process.execPath, program], asked).said
    if (twice !== 0 || left !== 0) throw new Error(`herd: ${left} jobs were left, and ${twice} were taken twice`)
    return { wakesPerPush, redisMsPerPush }
  } finally {
    await store.end()
  }
}

export const herd: Group = {
  keys: keys.map((key) => `herd.${key}`),
  async measure(bench) {
    const turns = await inTurns(bench, ['herd'], () => once(bench))
    const row = {
      table: `${HERD.processes} idle processes`,
      settings: `${HERD.queues} queues, ${HERD.perSecond} pushes a second`,
    }
    return {
      figures: figuresOf(bench, Object.fromEntries(keys.map((key) => [`herd.${key}`, turns.of('herd', key)?.median]))),
      rows: rowsOf([
        { ...row, name: 'wakes', unit: 'a push', spread: turns.of('herd', 'wakesPerPush') },
        { ...row, name: 'Redis', unit: 'ms of CPU a push', spread: turns.of('herd', 'redisMsPerPush') },
      ]),
    }
  },
}
