// What a worker process does about an error that nobody caught. After it the state of the program is unknown, so it never
// goes on silently: the error is logged, with the job that caused it where that is known, and the process stops as it would
// at SIGTERM: no new jobs, those at work may end, and exit code 1. A closed pipe behind standard output or error is none:
// it costs lines of the log.

import type { Log } from '../core/log.ts'
import { currentJob } from '../runtime/attempt-context.ts'
import { GuardedLog } from '../runtime/guarded-log.ts'

export interface LastResort {
  /** Where this process logs by now. */
  log(): Log
  /** Stops the process; called once. */
  stop(why: string): void
}

export function onUncaught({ log, stop }: LastResort): void {
  let stopping = false
  const failed = (error: unknown, origin: string): void => {
    // Still the context of whoever left the promise, or the timer, alone.
    const job = currentJob()
    const whose = job ? { jid: job.jid, class: job.class } : {}
    const told = 'nobody caught an error; this process takes no new jobs and ends'
    new GuardedLog(log()).error({ err: error, ...whose, origin }, told)
    if (stopping) return
    stopping = true
    stop(origin)
  }
  process.on('uncaughtException', (error, origin) => {
    if (!isClosedPipe(error)) failed(error, origin)
  })
  process.on('unhandledRejection', (error) => failed(error, 'unhandledRejection'))
  for (const out of [process.stdout, process.stderr]) {
    out.on('error', (error) => {
      if (!isClosedPipe(error)) failed(error, 'output')
    })
  }
}

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE' && 'syscall' in error && error.syscall === 'write'
