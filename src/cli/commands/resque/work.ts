// `haymaker resque work`: a worker by Resque's environment and Resque's signals. QUIT ends it when its jobs have ended, however long
// they take; USR2 pauses it and CONT lets it go on; INT and TERM stop it as every worker of ours.

import type { Command } from 'commander'
import type { HaymakerConfig } from '../../../create.ts'
import { systemClock } from '../../../runtime/system-clock.ts'
import { withWorkerHooks } from '../../../runtime/worker-hooks.ts'
import { logTo } from '../../log.ts'
import { type WorkFlags, withExamples, withWork } from '../../options.ts'
import { runJobs } from '../../run-jobs.ts'
import { type Orders, usualOrders } from '../../signals.ts'
import {
  endsWhenEmpty,
  isForking,
  isTermGraceful,
  logLevel,
  rubyConfig,
  titlePrefix,
  workFlags,
} from './environment.ts'
import { forking } from './forking.ts'
import { asTask } from './task.ts'
import { Title } from './title.ts'

export function work(group: Command): void {
  withExamples(
    withWork(group.command('work').description('run jobs; reads QUEUE, COUNT, INTERVAL, VERBOSE, PIDFILE, BACKGROUND')),
    `resque work -r './jobs/*.ts' -q '*' -q '!slow'`,
    `resque work -r jobs.ts -q high -q low -c 5`,
  ).action(async (given: WorkFlags) => {
    const [flags, untilEmpty] = [workFlags(given), endsWhenEmpty()]
    await asTask('work', async () => {
      const defaultLogger = logTo(process.stdout, logLevel(flags.verbose))
      const ruby = rubyConfig()
      if (ruby !== null)
        defaultLogger.warn({ file: ruby }, 'RESQUECONFIG names a file of Ruby, which nothing here reads')
      const title = new Title({ prefix: titlePrefix(), now: () => systemClock.now(), show })
      process.exitCode = await runJobs(flags, {
        ...{ number: null, marks: {}, defaultLogger, healthPort: null, web: null, untilEmpty, orders: orders() },
        extend(config: HaymakerConfig, instance) {
          const apart = isForking() ? forking(config) : config
          return title.follow(withWorkerHooks(apart, () => instance()?.health().state === 'quiet'))
        },
      })
    })
  })
}

const show = (title: string): void => {
  process.title = title
}

const orders = (): Orders => ({
  ...usualOrders,
  ...{ SIGQUIT: 'finish', SIGUSR2: 'quiet', SIGCONT: 'resume' },
  ...(isTermGraceful() && { SIGTERM: 'finish' }),
})
