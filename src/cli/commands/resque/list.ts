// `haymaker resque list`: who is at work, ours and Ruby's.

import type { Command } from 'commander'
import { withApp } from '../../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../../options.ts'
import { printable } from '../../printable.ts'
import { onResque } from './environment.ts'

export function list(group: Command): void {
  withExamples(
    withCommon(group.command('list').description('list the workers, ours and those of Ruby and node-resque')),
    'resque list -s resque://127.0.0.1:6379',
  ).action((flags: CommonFlags) =>
    withApp(onResque(flags), async (hm) => {
      const processes = await hm.processes()
      if (processes.length === 0) return void console.log('no workers')
      for (const { owner, busy, running } of processes) {
        const at = running.map(({ class: name }) => name).join(', ')
        console.log(printable(`${owner} (${busy === 0 ? 'idle' : at || 'working'})`))
      }
    }),
  )
}
