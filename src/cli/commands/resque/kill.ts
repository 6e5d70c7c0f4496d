// `haymaker resque kill`: ends a worker. One of ours is told over the store, wherever it runs; one of others gets TERM, which reaches
// processes of this machine alone.

import { hostname } from 'node:os'
import type { Command } from 'commander'
import { HaymakerError } from '../../../core/errors.ts'
import type { Whose } from '../../../core/store/roster.ts'
import { whoseWorker } from '../../../runtime/remove-worker.ts'
import { withApp } from '../../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../../options.ts'
import { printable } from '../../printable.ts'
import { onResque } from './environment.ts'

export function kill(group: Command): void {
  withExamples(
    withCommon(group.command('kill').description('end a worker, as TERM does')),
    'resque kill web-1:4711:high,low',
  )
    .argument('<worker>', 'its name, as resque list shows it')
    .allowExcessArguments(false)
    .action((worker: string, flags: CommonFlags) =>
      withApp(onResque(flags), async (hm) => {
        const whose = await whoseWorker(await hm.store(), worker)
        if (whose.by === 'others') terminate(worker, whose)
        else if ((await hm.tell(whose.owner, 'stop')) !== 'ok') throw gone(worker)
        console.log(printable(whose.by === 'us' ? `told ${worker} to stop` : `sent TERM to process ${whose.pid}`))
      }),
    )
}

/** @throws HaymakerError HM_CONFIG_INVALID, HM_PROCESS_UNKNOWN */
function terminate(worker: string, { hostname: host, pid }: Extract<Whose, { by: 'others' }>): void {
  if (host !== hostname()) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${worker} runs on ${host}, and this is ${hostname()}: a signal does not go that far. Run kill -TERM ${pid} there.`,
    )
  }
  if (pid === null) throw gone(worker)
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw notAllowed(pid, error)
    throw gone(worker)
  }
}

const gone = (worker: string): HaymakerError =>
  new HaymakerError(
    'HM_PROCESS_UNKNOWN',
    `The process of ${worker} has gone. haymaker resque remove ${worker} takes it off the list.`,
  )

const notAllowed = (pid: number, cause: unknown): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `Process ${pid} takes no signal from this user. Run it as the worker's user.`,
    {
      cause,
    },
  )
