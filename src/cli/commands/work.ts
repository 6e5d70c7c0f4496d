// `haymaker work`: a worker process, or with -p a supervisor of several. Signals: INT and TERM stop, a second one at once;
// TSTP quiet; TTIN says what runs; USR2 restarts the processes of a supervisor.

import { env } from 'node:process'
import type { Command } from 'commander'
import { overridesOf } from '../app.ts'
import { logTo } from '../log.ts'
import { withExamples, withWork } from '../options.ts'
import { runJobs } from '../run-jobs.ts'
import { healthPortOf, type ProcessFlags, supervisionOf, withProcesses } from '../supervisor/flags.ts'
import { takeNumber } from '../supervisor/report.ts'
import { webBesideOf } from '../web-beside.ts'

interface WebWorkFlags extends ProcessFlags {
  readonly web?: string | true
}

export function work(program: Command): void {
  withExamples(
    withProcesses(withWork(program.command('work'))),
    `work -r './jobs/*.ts'`,
    `work -r jobs.ts -q critical,3 -q default -c 10`,
    `work -C haymaker.config.ts -t 60`,
    `work -C config/sidekiq.yml -e production -r './jobs/*.ts'`,
    `work -p 4 --max-memory 512mb --health-port 7433`,
  )
    .alias('start')
    .description('run jobs')
    .option('--web [port]', 'the dashboard too, for this machine (default: 7420 or the next)')
    .action(async (flags: WebWorkFlags) => {
      if (flags.environment) process.env.NODE_ENV = flags.environment
      const number = takeNumber(env)
      const marks = number === null ? {} : { process: number }
      const defaultLogger = logTo(process.stdout, flags.verbose ? 'debug' : (process.env.LOG_LEVEL ?? 'info'), marks)
      // A supervised process has the same command line.
      const healthPort = number === null ? healthPortOf(flags) : null
      const supervision = number === null ? supervisionOf(flags, env) : null
      const web = webBesideOf(flags.web, supervision !== null)
      // What is wrong with the flags is told once, not by each process.
      if (supervision) overridesOf(flags)
      process.exitCode = supervision
        ? await (await import('../supervisor/supervise.ts')).supervise(supervision, healthPort, defaultLogger)
        : await runJobs(flags, { number, marks, defaultLogger, healthPort, web })
    })
}
