// What signals, and commands from other processes, mean to a worker process. A stop always ends: when jobs and store do
// not let it, the process exits when its time is up.

import type { Clock } from '../core/clock.ts'
import { ms } from '../core/clock.ts'
import { defaults } from '../core/config/config.ts'
import type { Log } from '../core/log.ts'
import type { ProcessCommand } from '../core/store/processes.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import type { RunningJob } from '../runtime/running-job.ts'
import { exitCodes } from './exit-codes.ts'

export interface SignalOptions {
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

export function onSignals({ log, clock, instance, isWorking, isSupervised, onStop }: SignalOptions): Stopping {
  let stopping = false
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
  const command = (name: ProcessCommand): void => {
    if (name === 'stop') stop('told to')
    else if (name === 'dump') log.info({ running: (instance()?.running() ?? []).map(withoutLog) }, 'running')
    else void instance()?.quiet()
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGTSTP', () => {
    log.info({}, 'quiet: no new jobs')
    command('quiet')
  })
  process.on('SIGTTIN', () => command('dump'))
  process.on('SIGUSR2', () => {
    // A supervisor's whole group may be told.
    if (!isSupervised)
      log.warn({}, 'USR2 restarts the processes of a supervisor, of which there is none: start with -p')
  })
  const fail = (why: string): void => {
    failed = true
    // A stop that is under way ends the process as well.
    if (!stopping) stop(why)
  }
  return { ended, command, fail }
}
