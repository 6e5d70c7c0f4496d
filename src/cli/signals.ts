// What signals, and commands from other processes, mean to a worker process. A stop always ends: when jobs and store do
// not let it, the process exits when its time is up. Only who asks it to finish waits as long as its jobs take.

import { type Clock, ms, pause } from '../core/clock.ts'
import { defaults } from '../core/config/config.ts'
import type { Log } from '../core/log.ts'
import type { ProcessCommand } from '../core/store/processes.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import type { RunningJob } from '../runtime/running-job.ts'
import { exitCodes } from './exit-codes.ts'

/**
 * What a signal asks for. `stop`: jobs have so long to end. `finish`: they have as long as they take, then it stops. `quiet`: no new
 * jobs until `resume`. `restart`: nothing that one process alone could do.
 */
export type Order = ProcessCommand | 'finish' | 'resume' | 'restart'
export type Orders = Readonly<Partial<Record<NodeJS.Signals, Order>>>

/** Sidekiq's. */
export const usualOrders: Orders = {
  SIGINT: 'stop',
  SIGTERM: 'stop',
  SIGTSTP: 'quiet',
  SIGTTIN: 'dump',
  SIGUSR2: 'restart',
}

export interface SignalOptions {
  readonly orders: Orders
  readonly log: Log
  readonly clock: Clock
  /** null until there is one. */
  instance(): Haymaker | null
  /** Whether it works: before that there are no jobs to wait for. */
  isWorking(): boolean
  /** Whether a supervisor will see to its end: whoever tells it twice, as a terminal and a supervisor do, means one stop. */
  readonly isSupervised: boolean
  /** A stop has begun. */
  onStop(): void
}

export interface Stopping {
  /** Resolves when the worker stopped: whether everything was handed back. */
  readonly ended: Promise<boolean>
  command(command: ProcessCommand): void
  /** Stops because something is wrong: it never ends well. */
  fail(why: string): void
}

/** What it logged is in the log already, as far as its level is asked for. */
const withoutLog = ({ log: _, ...job }: RunningJob): Omit<RunningJob, 'log'> => job

/** Between two looks whether the last job has ended. */
const LOOK_MS = ms(100)

export function onSignals(options: SignalOptions): Stopping {
  const { log, clock, instance, isWorking, isSupervised, onStop } = options
  let stopping = false
  let finishing = false
  let failed = false
  let resolveEnded = (_: boolean): void => {}
  const ended = new Promise<boolean>((resolve) => {
    resolveEnded = resolve
  })
  const stop = (why: string): void => {
    const hm = instance()
    if (stopping && isSupervised) return
    if (stopping || !hm) {
      log.warn({ why }, 'stopping at once')
      process.exit(exitCodes.failure)
    }
    stopping = true
    onStop()
    const running = hm.running().length
    log.info({ why, running }, 'stopping: no new jobs; those at work may end')
    const limit = ms((isWorking() ? hm.shutdownTimeoutMs : 0) + defaults.graceMs)
    clock.after(limit, () => process.exit(exitCodes.failure), 'idle')
    hm.stop().then(
      ({ clean, unfinished }) => {
        log.info({ clean, unfinished }, 'stopped')
        resolveEnded(clean && !failed)
      },
      (error) => {
        log.error({ err: error }, 'stopping failed')
        resolveEnded(false)
      },
    )
  }
  const finish = async (why: string): Promise<void> => {
    const hm = instance()
    if (!hm || !isWorking()) return stop(why)
    if (stopping || finishing) return
    finishing = true
    log.info({ why, running: hm.running().length }, 'finishing: no new jobs; it ends when those at work have ended')
    await hm.quiet()
    while (hm.running().length > 0 && !stopping) await pause(clock, LOOK_MS)
    if (!stopping) stop(why)
  }
  const obey = (order: Order, why: string): void => {
    switch (order) {
      case 'stop':
        return stop(why)
      case 'finish':
        return void finish(why)
      case 'dump':
        return log.info({ running: (instance()?.running() ?? []).map(withoutLog) }, 'running')
      case 'quiet':
        log.info({ why }, 'quiet: no new jobs')
        return void instance()?.quiet()
      case 'resume':
        // Whoever finishes has been told last words.
        if (finishing || stopping || instance()?.health().state !== 'quiet') return
        log.info({ why }, 'takes jobs again')
        return void instance()?.resume()
      case 'restart':
        // A supervisor's whole group may be told.
        if (!isSupervised)
          log.warn({}, 'USR2 restarts the processes of a supervisor, of which there is none: start with -p')
        return
      default:
        return order satisfies never
    }
  }
  for (const [signal, order] of Object.entries(options.orders)) process.on(signal, () => obey(order, signal))
  const fail = (why: string): void => {
    failed = true
    // A stop that is under way ends the process as well.
    if (!stopping) stop(why)
  }
  return { ended, command: (name) => obey(name, 'told to'), fail }
}
