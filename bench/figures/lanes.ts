// One tenant has a backlog, and another pushes a job: how many jobs begin before that, and how long it waits.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'

const program = fileURLToPath(new URL('../programs/lanes.ts', import.meta.url))
const places = ['redis', 'sqlite'] as const
type PlaceName = (typeof places)[number]
const keyOf = (place: PlaceName): string => `lanes.${place}.behind`

const [BACKLOG, OTHERS, MAX] = [100_000, 5, 2]

async function once({ stage }: Bench, place: PlaceName): Promise<Readonly<Record<string, number>>> {
  const store = await stage.store(place)
  try {
    const asked = { store: store.address, backlog: BACKLOG, others: OTHERS, max: MAX }
    const out = join(stage.folder, `lanes-${performance.now()}.json`)
    const { behind = 0, waitMs = 0 } = await stage.run('lanes', [process.execPath, program], { ...asked, out }).said
    return { behind, waitMs }
  } finally {
    await store.end()
  }
}

export const lanes: Group = {
  keys: places.map(keyOf),
  async measure(bench) {
    const wanted = places.filter((place) => bench.wants(keyOf(place)))
    const turns = await inTurns(bench, wanted, (place) => once(bench, place))
    const table = 'The next job of a tenant behind the backlog of another'
    const settings = `${BACKLOG.toLocaleString('en')} jobs of one tenant, ${OTHERS} others, ${MAX} at once of each`
    const row = { table, settings }
    return {
      figures: figuresOf(
        bench,
        Object.fromEntries(wanted.map((place) => [keyOf(place), turns.of(place, 'behind')?.median])),
      ),
      rows: rowsOf(
        wanted.flatMap((place) => [
          { ...row, name: `${place}: before it`, unit: 'jobs', spread: turns.of(place, 'behind') },
          { ...row, name: `${place}: it waits`, unit: 'ms', spread: turns.of(place, 'waitMs') },
        ]),
      ),
    }
  },
}
