// `haymaker work`: a worker process. Signals: INT and TERM stop, a second one at once; TSTP quiet; TTIN says what runs.

import type { Command } from 'commander'
import pino from 'pino'
import type { Log } from '../../core/log.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { version } from '../../version.ts'
import { exitCodes } from '../exit-codes.ts'
import { createFor, type WorkFlags, withWork } from '../options.ts'
import { onSignals } from '../signals.ts'

export function work(program: Command): void {
  withWork(program.command('work'))
    .alias('start')
    .description('run jobs')
    .action(async (flags: WorkFlags) => {
      if (flags.environment) process.env.NODE_ENV = flags.environment
      const log: Log = pino({ name: 'haymaker', level: flags.verbose ? 'debug' : (process.env.LOG_LEVEL ?? 'info') })
      let hm: Haymaker | null = null
      const stopped = onSignals({ log, clock: systemClock, instance: () => hm })
      hm = await createFor(flags, { config: { logger: log }, onCommand: stopped.command })
      await hm.start()
      log.info({ version, node: process.version, jobs: hm.jobs.length }, 'working; Ctrl-C to stop')
      process.exitCode = (await stopped.ended) ? exitCodes.ok : exitCodes.failure
    })
}
