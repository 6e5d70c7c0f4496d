// `haymaker resque scheduler`: moves what is due into its queues and runs nothing, as resque-scheduler's process does. Workers move it
// as well; this is for whoever enqueues on one machine and works elsewhere, or now and then.

import type { Command } from 'commander'
import { withoutPassword } from '../../../core/config/address.ts'
import { Promoter } from '../../../runtime/promoter.ts'
import { systemClock } from '../../../runtime/system-clock.ts'
import { version } from '../../../version.ts'
import { createFor } from '../../app.ts'
import { logTo } from '../../log.ts'
import { type CommonFlags, withExamples } from '../../options.ts'
import { untilStopped } from '../../until-stopped.ts'
import { logLevel, onResque, titlePrefix } from './environment.ts'
import { asTask } from './task.ts'
import { titleOf } from './title.ts'

interface SchedulerFlags extends CommonFlags {
  readonly verbose?: true
}

export function scheduler(group: Command): void {
  withExamples(
    group.command('scheduler').description('move what is due, run nothing; reads VERBOSE, PIDFILE, BACKGROUND'),
    'resque scheduler -s resque://127.0.0.1:6379',
  )
    .option('-s, --store <url>', 'the store, e.g. resque://127.0.0.1:6379')
    .option('-C, --config <file>', 'haymaker.config.ts')
    .option('-v, --verbose', 'log at level debug')
    .allowExcessArguments(false)
    .action((given: SchedulerFlags) => asTask('scheduler', () => schedule(onResque(given))))
}

async function schedule(flags: SchedulerFlags): Promise<void> {
  const log = logTo(process.stdout, logLevel(flags.verbose))
  process.title = titleOf(titlePrefix(), 'Scheduling')
  const stopped = untilStopped('SIGQUIT')
  const { hm, store } = await createFor(flags, { defaultLogger: log })
  try {
    const promoter = new Promoter({ store: await hm.store(), clock: systemClock, log })
    promoter.start()
    log.info({ version, store: withoutPassword(store.url) }, 'moves what is due; Ctrl-C to stop')
    log.info({ why: await stopped }, 'stopping')
    await promoter.stop()
  } finally {
    await hm.stop()
  }
}
