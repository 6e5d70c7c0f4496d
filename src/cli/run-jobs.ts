// One process that runs jobs, by itself or under a supervisor, from its command line to its end: signals first, so that it can
// be stopped while it starts, and what others ask of it before the store answers.

import { relative } from 'node:path'
import { env, pid } from 'node:process'
import { ms, pause } from '../core/clock.ts'
import { withoutPassword } from '../core/config/address.ts'
import { defaults } from '../core/config/config.ts'
import type { Log } from '../core/log.ts'
import { expandQueues, queueOrder } from '../core/queues/order.ts'
import { isQueueName } from '../core/queues/queue-name.ts'
import type { HaymakerConfig } from '../create.ts'
import type { LeveledLog } from '../own-log.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { version } from '../version.ts'
import { type App, createFor } from './app.ts'
import { exitCodes } from './exit-codes.ts'
import { onUncaught } from './last-resort.ts'
import type { WorkFlags } from './options.ts'
import { watched } from './restarter.ts'
import type { Served } from './serve-web.ts'
import { type Orders, onSignals, usualOrders } from './signals.ts'
import { tellParent } from './supervisor/report.ts'
import { Systemd } from './systemd.ts'
import { vitalsOf } from './vitals.ts'
import { serveBeside, type WebBeside } from './web-beside.ts'

export interface RunOptions {
  /** Which of a supervisor's processes it is; null: of none. */
  readonly number: number | null
  /** Values that stand in every line of its log. */
  readonly marks: object
  readonly defaultLogger: LeveledLog
  readonly healthPort: number | null
  readonly web: WebBeside
  /** Ends when its queues are empty and its jobs have ended. Default: not. */
  readonly untilEmpty?: boolean
  /** What signals mean. Default: as to Sidekiq. */
  readonly orders?: Orders
  /** What the command adds to the config. `instance`: null until there is one. Default: nothing. */
  extend?(config: HaymakerConfig, instance: () => Haymaker | null): HaymakerConfig
}

/** Runs until it is told to stop, and answers the exit code. @throws HaymakerError what a wrong config and the store throw */
export async function runJobs(flags: WorkFlags, options: RunOptions): Promise<number> {
  const { number, marks, defaultLogger, healthPort, web, untilEmpty = false, orders = usualOrders, extend } = options
  let hm: Haymaker | null = null
  let pages: Served | null = null
  let working = false
  const clock = systemClock
  const vitals = vitalsOf(() => hm?.health() ?? null)
  const systemd = new Systemd({ env, pid, clock, log: defaultLogger, vitals })
  const stopped = onSignals({
    ...{ orders, log: defaultLogger, clock, instance: () => hm, isWorking: () => working },
    isSupervised: number !== null,
    onStop() {
      systemd.stopping()
      // Whoever looks on would open the store again.
      void pages?.close()
    },
  })
  let log: Log = defaultLogger
  onUncaught({ log: () => log, stop: stopped.fail })
  if (env[watched] !== undefined) process.once('disconnect', () => stopped.command('stop'))
  if (healthPort !== null) await (await import('./health-server.ts')).serveHealth(healthPort, vitals)
  systemd.start()
  const app = await createFor(flags, {
    ...{ defaultLogger, marks, onCommand: stopped.command },
    ...(extend && { extend: (config) => extend(config, () => hm) }),
  })
  log = app.config.logger ?? defaultLogger
  hm = app.hm
  for (const note of app.file.notes) log.warn({}, note)
  if (hm.jobs.length === 0)
    log.warn({}, "no jobs were loaded: name their files with -r './jobs/*.ts', or in the config")
  if (web) pages = await serveBeside(hm, web, log)
  const tell = number === null ? null : tellParent(hm, clock, log)
  await hm.start()
  working = true
  tell?.()
  log.info(bootOf(app), 'working; Ctrl-C to stop')
  if (untilEmpty)
    void emptied(app).then(
      () => stopped.command('stop'),
      (error) => stopped.fail(String(error)),
    )
  const isClean = await stopped.ended
  await systemd.close()
  return isClean ? exitCodes.ok : exitCodes.failure
}

/** Between two looks whether there is something to do. */
const LOOK_MS = ms(200)

/** Resolves when nothing waits in the queues of this process and none of its jobs runs, twice: one may be on its way between. */
async function emptied({ hm, config }: App): Promise<void> {
  const order = queueOrder(config.queues ?? defaults.queues)
  for (let empty = 0; empty < 2; ) {
    const { queues } = await hm.stats()
    const known = queues.map(({ name }) => name).filter(isQueueName)
    const mine = new Set<string>(expandQueues(order, known).map(({ name }) => name))
    const waiting = queues.some(({ name, size, paused }) => mine.has(name) && size > 0 && !paused)
    empty = waiting || hm.running().length > 0 ? 0 : empty + 1
    await pause(systemClock, LOOK_MS)
  }
}

/** What a person asks first about a worker: which version, by which config, on which store and why, which queues, how many slots. */
const bootOf = ({ hm, store, config, file }: App): object => ({
  version,
  node: process.version,
  config: file.file && relative(process.cwd(), file.file),
  store: withoutPassword(store.url),
  chosenBy: store.from,
  queues: config.queues ?? defaults.queues,
  slots: config.concurrency ?? defaults.concurrency,
  jobs: hm.jobs,
})
