// `haymaker stats`: how much was done and what waits where, or what each class of jobs did of late.

import type { Command } from 'commander'
import { ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/config/duration.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { withApp } from '../app.ts'
import { type CommonFlags, countOf, refuseUnknownCommand, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'
import { queueTable } from './queues.ts'

export function stats(program: Command): void {
  const command = withCommon(program.command('stats').description('show totals and queues'))
  withExamples(command, 'stats', 'stats --json -s sqlite:./haymaker.db', 'stats --metrics 60', 'stats reset')
    .allowExcessArguments()
    .option('--json', 'print one JSON object')
    .option('--metrics <minutes>', 'what each class of jobs did in the last minutes')
    .action((flags: CommonFlags & { json?: true; metrics?: string }) => {
      refuseUnknownCommand(command)
      return withApp(flags, async (hm) => {
        if (flags.metrics !== undefined) return printMetrics(hm, countOf(flags.metrics, '--metrics'), flags)
        const { queues, ...totals } = await hm.stats()
        if (flags.json) return console.log(printableJson({ ...totals, queues }))
        for (const [name, n] of Object.entries(totals)) console.log(`${name.padEnd(10)} ${n}`)
        if (queues.length > 0) console.log(`\n${queueTable(queues)}`)
      })
    })
  reset(command)
}

async function printMetrics(hm: Haymaker, minutes: number, { json }: { json?: true }): Promise<void> {
  const metrics = await hm.metrics({ minutes })
  if (json) return console.log(printableJson({ minutes, metrics }))
  if (metrics.length === 0) return console.log(`no attempt ended in the last ${minutes} minutes`)
  const rows = metrics.map(({ class: name, processed, failed, totalMs, averageMs }) => [
    ...[printable(name), String(processed), String(failed)],
    ...[formatDuration(totalMs), formatDuration(ms(Math.round(averageMs)))],
  ])
  console.log(table(['class', 'processed', 'failed', 'time', 'average'], rows))
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
