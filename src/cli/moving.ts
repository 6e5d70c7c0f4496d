// What `move-store` and `import` have in common: two stores are opened, asked about, moved with their progress on a terminal, and
// what came of it is printed.

import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { resolveWorker } from '../core/config/resolve.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Store } from '../core/store/store.ts'
import type { HaymakerConfig } from '../create.ts'
import { type MovedStore, type MoveOptions, moveStore } from '../runtime/moving/move-store.ts'
import { jobsIn } from '../runtime/moving/note.ts'
import { systemClock, systemRandom } from '../runtime/system-clock.ts'
import { chooseStore } from '../stores/choose.ts'
import { codecFor, openStore } from '../stores/open.ts'
import { confirmed } from './confirm.ts'
import { loadConfig } from './load-app.ts'
import { printable } from './printable.ts'
import { counted, Progress } from './progress.ts'

export interface MoveFlags {
  readonly config?: string
  readonly anew?: true
  readonly yes?: true
  readonly json?: true
}

/** The addresses and flags of a command that moves jobs. */
export const withMove = (command: Command): Command =>
  command
    .argument('<from>', 'the store that is emptied')
    .argument('<to>', 'the store that is filled; no jobs may wait there')
    .option('-C, --config <file>', 'the config file (default: haymaker.config.ts)')
    .option('--anew', 'forget an earlier move of these stores that was given up')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print one JSON object')

export interface MoveCall extends Pick<MoveOptions, 'translated' | 'command'> {
  readonly from: string
  readonly to: string
  readonly flags: MoveFlags
  /** As in "move 3 jobs". */
  readonly verb: string
  /** Prints what came of it. */
  print(moved: MovedStore, from: Store, to: Store): Promise<void> | void
}

/** Moves between two addresses. @throws HaymakerError */
export async function moveBetween(call: MoveCall): Promise<void> {
  const { config } = await loadConfig(call.flags.config)
  await within(mustExist(call.from), config, (from) =>
    within(call.to, config, async (to) => {
      const moved = await shown(from, to, config, call)
      if (moved !== null) await call.print(moved, from, to)
    }),
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
async function shown(from: Store, to: Store, config: HaymakerConfig, call: MoveCall): Promise<MovedStore | null> {
  const { flags, verb, translated, command } = call
  const { silenceMs } = resolveWorker(config).timing
  const progress = { moving: new Progress('jobs moved', systemClock), verifying: new Progress('verified', systemClock) }
  try {
    return await moveStore({
      ...{ from, to, silenceMs, clock: systemClock, random: systemRandom, anew: flags.anew === true },
      ...{ ...(translated && { translated }), ...(command && { command }) },
      confirm({ jobs, resumed }) {
        const what = `${jobs} ${jobs === 1 ? 'job' : 'jobs'} from ${from.label} to ${to.label}`
        return confirmed(printable(resumed ? `go on to ${verb} ${what}` : `${verb} ${what}`), flags)
      },
      progress: (done, total, phase) => progress[phase].show(done, total === 0 ? null : done / total),
    })
  } finally {
    progress.verifying.end()
  }
}

/** `verb`: as in "moved 3 jobs". */
export function lineOf(verb: string, moved: MovedStore, from: Store, to: Store): string {
  const { queues, schedule, retry, dead } = moved
  const [all, ...each] = [jobsIn(moved), queues, schedule, retry, dead].map(counted)
  const [inQueues, scheduled, retries, died] = each
  const sizes = `queues ${inQueues}, scheduled ${scheduled}, retries ${retries}, dead ${died}`
  return printable(
    `${verb} ${all} ${all === '1' ? 'job' : 'jobs'} (${sizes}) from ${from.label} to ${to.label}, verified`,
  )
}

export const reportOf = (moved: MovedStore, from: Store, to: Store): Record<string, unknown> => ({
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
