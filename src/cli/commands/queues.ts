// `haymaker queues ...`: what waits where; pausing, resuming, clearing.

import type { Command } from 'commander'
import { formatDuration } from '../../core/config/duration.ts'
import { didYouMean } from '../../core/config/suggest.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import type { QueueStats } from '../../runtime/inspector.ts'
import { withApp } from '../app.ts'
import { confirmed } from '../confirm.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'

export function queues(program: Command): void {
  const group = program.command('queues').description('look at queues, pause and clear them')
  withExamples(group, 'queues ls', 'queues pause mailers', 'queues clear low --yes')
  list(group)
  pausing(group, 'pause', 'let queues give no jobs; they still take them')
  pausing(group, 'resume', 'let queues give jobs again')
  clear(group)
}

/** The table of queues. */
export const queueTable = (queues: readonly QueueStats[]): string => {
  const isHeld = queues.some(({ waiting }) => waiting > 0)
  return table(
    ['queue', 'size', ...(isHeld ? ['held back'] : []), 'latency', ''],
    queues.map(({ name, size, waiting, latencyMs, paused }) => [
      ...[printable(name), String(size), ...(isHeld ? [String(waiting)] : [])],
      latencyMs === null ? '-' : formatDuration(latencyMs),
      paused ? 'paused' : '',
    ]),
  )
}

function list(group: Command): void {
  const command = withCommon(group.command('ls').alias('list').description('list the queues'))
  withExamples(command, 'queues ls', 'queues ls --json')
    .option('--json', 'print one JSON object per line')
    .action((flags: CommonFlags & { json?: true }) =>
      withApp(flags, async (hm) => {
        const { queues } = await hm.stats()
        if (flags.json) return void queues.map((queue) => console.log(printableJson(queue)))
        console.log(queues.length > 0 ? queueTable(queues) : 'no queues')
      }),
    )
}

function pausing(group: Command, verb: 'pause' | 'resume', does: string): void {
  const command = withCommon(group.command(verb).description(does).argument('<queue...>', 'their names'))
  withExamples(command, `queues ${verb} mailers`, `queues ${verb} mailers low`).action(
    (names: string[], flags: CommonFlags) =>
      withApp(flags, async (hm) => {
        await mustBeKnown(hm, names)
        for (const name of names) {
          await hm.queue(name)[verb]()
          console.log(`${verb}d ${name}`)
        }
      }),
  )
}

function clear(group: Command): void {
  const command = withCommon(group.command('clear').description('delete every job that waits in queues'))
  withExamples(command, 'queues clear low', 'queues clear low --yes')
    .argument('<queue...>', 'their names')
    .option('-y, --yes', 'do not ask')
    .action((names: string[], flags: CommonFlags & { yes?: true }) =>
      withApp(flags, async (hm) => {
        await mustBeKnown(hm, names)
        for (const name of names) {
          const queue = hm.queue(name)
          const size = await queue.size()
          if (!(await confirmed(`delete ${size} ${size === 1 ? 'job' : 'jobs'} of queue ${name}`, flags))) return
          console.log(`deleted ${await queue.clear()} of ${name}`)
        }
      }),
    )
}

/** @throws HaymakerError HM_CONFIG_INVALID, HM_JOB_UNKNOWN */
async function mustBeKnown(hm: Haymaker, names: readonly string[]): Promise<void> {
  const known = (await hm.stats()).queues.map(({ name }) => name)
  for (const name of names) {
    if (known.includes(hm.queue(name).name)) continue
    throw new HaymakerError(
      'HM_QUEUE_UNKNOWN',
      `There is no queue ${name}; the first push to it makes it.${didYouMean(name, known)}`,
    )
  }
}
