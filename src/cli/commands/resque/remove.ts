// `haymaker resque remove`: takes a worker off the list that has gone without a word.

import type { Command } from 'commander'
import { removeWorker } from '../../../runtime/remove-worker.ts'
import { withApp } from '../../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../../options.ts'
import { printable } from '../../printable.ts'
import { onResque } from './environment.ts'

export function remove(group: Command): void {
  withExamples(
    withCommon(
      group.command('remove').description('take a worker that has gone off the list; its job has failed then'),
    ),
    'resque remove web-1:4711:high,low',
  )
    .argument('<worker>', 'its name, as resque list shows it')
    .allowExcessArguments(false)
    .action((worker: string, flags: CommonFlags) =>
      withApp(onResque(flags), async (hm) => {
        await removeWorker(await hm.store(), worker)
        console.log(printable(`removed ${worker}`))
      }),
    )
}
