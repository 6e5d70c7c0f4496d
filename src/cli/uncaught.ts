// An error that nobody caught: a promise that a job left behind, or a timer of its. Nobody knows what state the process is in
// then, so it takes no new jobs, lets those at work end, and ends with 1; whoever keeps it starts another.

import type { Log } from '../core/log.ts'
import { currentJob } from '../runtime/attempt-context.ts'

/** `stop` is told once for each. */
export function onUncaught(log: Log, stop: (why: string) => void): void {
  // Whoever read what it prints has gone. To log that as an error would be the next one.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => stop('its output is closed'))
  process.on('uncaughtException', (error, origin) => {
    const { jid, class: name } = currentJob() ?? {}
    const whose =
      name === undefined ? 'no job is known to have left it behind' : `the job ${name} ${jid} left it behind`
    log.error({ err: error, origin, jid, class: name }, `an error that nobody caught: ${whose}; the process stops`)
    stop(origin === 'unhandledRejection' ? 'an unhandled rejection' : 'an uncaught exception')
  })
}
