// `haymaker stats`: how much was done and what waits where.

import type { Command } from 'commander'
import { withApp } from '../app.ts'
import { type CommonFlags, refuseUnknownCommand, withCommon, withExamples } from '../options.ts'
import { printableJson } from '../printable.ts'
import { queueTable } from './queues.ts'

export function stats(program: Command): void {
  const command = withCommon(program.command('stats').description('show totals and queues'))
  withExamples(command, 'stats', 'stats --json -s sqlite:./haymaker.db', 'stats reset')
    .allowExcessArguments()
    .option('--json', 'print one JSON object')
    .action((flags: CommonFlags & { json?: true }) => {
      refuseUnknownCommand(command)
      return withApp(flags, async (hm) => {
        const { queues, ...totals } = await hm.stats()
        if (flags.json) return console.log(printableJson({ ...totals, queues }))
        for (const [name, n] of Object.entries(totals)) console.log(`${name.padEnd(10)} ${n}`)
        if (queues.length > 0) console.log(`\n${queueTable(queues)}`)
      })
    })
  reset(command)
}

function reset(group: Command): void {
  const command = withCommon(group.command('reset').description('set the totals of processed and failed to zero'))
  withExamples(command, 'stats reset')
    .allowExcessArguments(false)
    .action((flags: CommonFlags) =>
      withApp(flags, async (hm) => {
        const { processed, failed } = await hm.stats()
        await hm.resetStats()
        console.log(`reset: processed was ${processed}, failed was ${failed}`)
      }),
    )
}
