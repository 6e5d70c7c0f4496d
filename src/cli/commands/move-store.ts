// `haymaker move-store FROM TO`: everything from one store into another. Broken off at any moment, the same command goes on.

import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Ms } from '../../core/clock.ts'
import { resolveWorker } from '../../core/config/resolve.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Store } from '../../core/store/store.ts'
import type { HaymakerConfig } from '../../create.ts'
import { type MovedStore, moveStore as move } from '../../runtime/moving/move-store.ts'
import { jobsIn } from '../../runtime/moving/note.ts'
import { systemClock, systemRandom } from '../../runtime/system-clock.ts'
import { chooseStore } from '../../stores/choose.ts'
import { codecFor, isResque, openStore } from '../../stores/open.ts'
import { confirmed } from '../confirm.ts'
import { loadConfig } from '../load-app.ts'
import { withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { counted, Progress } from '../progress.ts'

interface MoveFlags {
  readonly config?: string
  readonly anew?: true
  readonly yes?: true
  readonly json?: true
}

export function moveStore(program: Command): void {
  const command = program.command('move-store').description('move all jobs into another store')
  withExamples(
    command,
    'move-store sqlite:./haymaker.db redis://localhost:6379',
    'move-store redis://localhost:6379 sqlite:./haymaker.db --yes',
  )
    .argument('<from>', 'the store that is emptied')
    .argument('<to>', 'the store that is filled; no jobs may wait there')
    .option('-C, --config <file>', 'the config file (default: haymaker.config.ts)')
    .option('--anew', 'forget an earlier move of these stores that was given up')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print one JSON object')
    .action(async (fromUrl: string, toUrl: string, flags: MoveFlags) => {
      mustSpeakAlike(fromUrl, toUrl)
      const { config } = await loadConfig(flags.config)
      const { silenceMs } = resolveWorker(config).timing
      await within(mustExist(fromUrl), config, (from) =>
        within(toUrl, config, async (to) => {
          const moved = await shown(from, to, silenceMs, flags)
          if (moved === null) return
          console.log(flags.json ? printableJson(jsonOf(moved, from, to)) : lineOf(moved, from, to))
        }),
      )
    })
}

/** A move carries bytes, and jobs of Resque have others. @throws HaymakerError HM_STORE_UNSUPPORTED */
function mustSpeakAlike(from: string, to: string): void {
  if (isResque(from) === isResque(to)) return
  throw new HaymakerError(
    'HM_STORE_UNSUPPORTED',
    'Jobs in Resque’s keys are written otherwise than those of other stores: they cannot be moved from one to the other yet. Let a worker run them where they are.',
  )
}

/** A file that is not there would be made, and be empty. @throws HaymakerError HM_STORE_UNREACHABLE */
function mustExist(url: string): string {
  const [, path] = /^sqlite:(.*)$/.exec(url) ?? []
  if (path === undefined || path === ':memory:' || existsSync(path)) return url
  throw new HaymakerError('HM_STORE_UNREACHABLE', `There is no file ${path} to move from. Check the path.`)
}

/** Runs `act` on a store, and closes it. What the config says of the store at this address holds. */
async function within(url: string, config: HaymakerConfig, act: (store: Store) => Promise<void>): Promise<void> {
  const chosen = chooseStore(undefined, config.store, {})
  const options = chosen.from === 'config' && chosen.url === url ? chosen.options : {}
  // Payloads are only carried: nothing in them is unreadable for the size of a number.
  const codec = codecFor(url, { unsafeIntegers: 'string' })
  const store = await openStore(url, options, { clock: systemClock, random: systemRandom, codec })
  try {
    await act(store)
  } finally {
    await store.close()
  }
}

/** Moves, with its progress on a terminal. */
async function shown(from: Store, to: Store, silenceMs: Ms, flags: MoveFlags): Promise<MovedStore | null> {
  const progress = { moving: new Progress('jobs moved', systemClock), verifying: new Progress('verified', systemClock) }
  try {
    return await move({
      ...{ from, to, silenceMs, clock: systemClock, random: systemRandom, anew: flags.anew === true },
      confirm({ jobs, resumed }) {
        const what = `${jobs} ${jobs === 1 ? 'job' : 'jobs'} from ${from.label} to ${to.label}`
        return confirmed(printable(resumed ? `go on to move ${what}` : `move ${what}`), flags)
      },
      progress: (done, total, phase) => progress[phase].show(done, total === 0 ? null : done / total),
    })
  } finally {
    progress.verifying.end()
  }
}

function lineOf(moved: MovedStore, from: Store, to: Store): string {
  const { queues, schedule, retry, dead } = moved
  const [all, ...each] = [jobsIn(moved), queues, schedule, retry, dead].map(counted)
  const [inQueues, scheduled, retries, died] = each
  const sizes = `queues ${inQueues}, scheduled ${scheduled}, retries ${retries}, dead ${died}`
  return printable(
    `moved ${all} ${all === '1' ? 'job' : 'jobs'} (${sizes}) from ${from.label} to ${to.label}, verified`,
  )
}

const jsonOf = (moved: MovedStore, from: Store, to: Store): Record<string, unknown> => ({
  ...{
    from: from.label,
    to: to.label,
    jobs: jobsIn(moved),
    queues: moved.queues,
    scheduled: moved.schedule,
    retries: moved.retry,
  },
  ...{ dead: moved.dead, processed: moved.processed, failed: moved.failed, resumed: moved.resumed, verified: true },
})
