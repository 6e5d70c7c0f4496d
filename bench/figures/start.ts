// How long a process takes until it is of use: from the spawn of a worker to the first line of its first job, and the import of
// what a program needs to push.

import { spawn } from 'node:child_process'
import { once as happened } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { epochNow } from '../run/clock.ts'
import type { Place } from '../run/stage.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const WORKER = 'start.workerMs'
const IMPORT = 'start.clientImportMs'
const LIMIT_MS = 20_000
/** In a round: a process starts in no time beside what else a run does. */
const TIMES = { quick: 2, usual: 3 }

const ways = {
  'haymaker work, Redis': {
    place: 'redis',
    args: [path('../../dist/cli/main.js'), 'work', '-r', path('../programs/job.mjs')],
  },
  'haymaker work, SQLite': {
    place: 'sqlite',
    args: [path('../../dist/cli/main.js'), 'work', '-r', path('../programs/job.mjs')],
  },
  'a program, Redis': { place: 'redis', args: [path('../programs/worker.mjs')] },
  import: { place: null, args: [path('../programs/import.mjs')] },
} as const satisfies Readonly<Record<string, { readonly place: Place | null; readonly args: readonly string[] }>>
type Name = keyof typeof ways

/** From the spawn to the first job, which waits in the store. */
async function worker({ stage }: Bench, place: Place, args: readonly string[]): Promise<number> {
  const store = await stage.store(place)
  try {
    const given = { store: store.address, jobs: 1, kind: 'noop' } as const
    await stage.act('haymaker', 'bulk', given)
    const env = { ...process.env, NODE_ENV: 'production', HAYMAKER_STORE: store.address }
    const began = epochNow()
    const child = spawn(process.execPath, args, {
      ...{ env, cwd: stage.folder, stdio: ['ignore', 'ignore', 'inherit', 'pipe'] as const },
      ...{ timeout: LIMIT_MS, killSignal: 'SIGKILL' as const },
    })
    const ended = happened(child, 'exit')
    const pipe = child.stdio[3]
    if (!pipe || !('read' in pipe)) throw new Error('there is no pipe')
    const [said] = await Promise.race([happened(pipe, 'data'), happened(pipe, 'end')])
    child.kill('SIGTERM')
    const [code] = await ended
    const { left } = await stage.act('haymaker', 'left', given)
    if (said === undefined || code !== 0 || left !== 0)
      throw new Error(`a worker ended with ${code}, ${left} jobs left`)
    return Number(String(said)) - began
  } finally {
    await store.end()
  }
}

async function imported(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MS })
  return Number(await text(child.stdout))
}

async function once(bench: Bench, name: Name): Promise<{ readonly ms: number }> {
  const { place, args } = ways[name]
  return { ms: place === null ? await imported(args) : await worker(bench, place, args) }
}

export const start: Group = {
  keys: [WORKER, IMPORT],
  async measure(bench) {
    const wanted: Name[] = [
      ...(bench.wants(WORKER) ? (['haymaker work, Redis'] as const) : []),
      ...(bench.wants(IMPORT) ? (['import'] as const) : []),
      ...(bench.whole ? (['haymaker work, SQLite', 'a program, Redis'] as const) : []),
    ]
    const rounds = bench.rounds * (bench.quick ? TIMES.quick : TIMES.usual)
    const turns = await inTurns({ ...bench, rounds }, wanted, (name) => once(bench, name))
    return {
      figures: figuresOf(bench, {
        [WORKER]: turns.of('haymaker work, Redis', 'ms')?.median,
        [IMPORT]: turns.of('import', 'ms')?.median,
      }),
      rows: rowsOf(
        wanted.map((name) => ({
          ...{ table: 'Until a process is of use', name, unit: 'ms', spread: turns.of(name, 'ms') },
          settings: name === 'import' ? 'dist/index.js' : 'from the spawn to the first job',
        })),
      ),
    }
  },
}
