// `haymaker work`: a worker process. Signals: INT and TERM stop, a second one at once; TSTP quiet; TTIN says what runs.

import { relative } from 'node:path'
import { env } from 'node:process'
import type { Command } from 'commander'
import { withoutPassword } from '../../core/config/address.ts'
import { defaults } from '../../core/config/config.ts'
import type { Log } from '../../core/log.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { version } from '../../version.ts'
import { type App, createFor } from '../app.ts'
import { exitCodes } from '../exit-codes.ts'
import { onUncaught } from '../last-resort.ts'
import { logTo } from '../log.ts'
import { type WorkFlags, withExamples, withWork } from '../options.ts'
import { watched } from '../restarter.ts'
import { onSignals } from '../signals.ts'

export function work(program: Command): void {
  withExamples(
    withWork(program.command('work')),
    `work -r './jobs/*.ts'`,
    `work -r jobs.ts -q critical,3 -q default -c 10`,
    `work -C haymaker.config.ts -t 60`,
    `work -C config/sidekiq.yml -e production -r './jobs/*.ts'`,
  )
    .alias('start')
    .description('run jobs')
    .action(async (flags: WorkFlags) => {
      if (flags.environment) process.env.NODE_ENV = flags.environment
      const defaultLogger = logTo(process.stdout, flags.verbose ? 'debug' : (process.env.LOG_LEVEL ?? 'info'))
      let hm: Haymaker | null = null
      let working = false
      const clock = systemClock
      const stopped = onSignals({ log: defaultLogger, clock, instance: () => hm, isWorking: () => working })
      let log: Log = defaultLogger
      onUncaught({ log: () => log, stop: stopped.fail })
      if (env[watched] !== undefined) process.once('disconnect', () => stopped.command('stop'))
      const app = await createFor(flags, { defaultLogger, onCommand: stopped.command })
      log = app.config.logger ?? defaultLogger
      hm = app.hm
      for (const note of app.file.notes) log.warn({}, note)
      if (hm.jobs.length === 0)
        log.warn({}, "no jobs were loaded: name their files with -r './jobs/*.ts', or in the config")
      await hm.start()
      working = true
      log.info(bootOf(app), 'working; Ctrl-C to stop')
      process.exitCode = (await stopped.ended) ? exitCodes.ok : exitCodes.failure
    })
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
