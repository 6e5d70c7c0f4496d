// `haymaker stats`: how much was done and what waits where.

import type { Command } from 'commander'
import { formatDuration } from '../../core/config/duration.ts'
import { type CommonFlags, createFor, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { quietLog } from '../quiet-log.ts'
import { table } from '../table.ts'

export function stats(program: Command): void {
  withExamples(withCommon(program.command('stats')), `stats`, `stats --json -s sqlite:./haymaker.db`)
    .description('show totals and queues')
    .option('--json', 'print one JSON object')
    .action(async (flags: CommonFlags & { json?: true }) => {
      const { hm } = await createFor(flags, { config: { logger: quietLog } })
      try {
        const { queues, ...totals } = await hm.stats()
        if (flags.json) return console.log(printableJson({ ...totals, queues }))
        console.log(
          Object.entries(totals)
            .map(([name, n]) => `${name.padEnd(10)} ${n}`)
            .join('\n'),
        )
        if (queues.length === 0) return
        const rows = queues.map((queue) => [
          printable(queue.name),
          String(queue.size),
          formatDuration(queue.latencyMs),
          queue.paused ? 'paused' : '',
        ])
        console.log(`\n${table(['queue', 'size', 'latency', ''], rows)}`)
      } finally {
        await hm.stop()
      }
    })
}
