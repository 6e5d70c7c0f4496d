// `haymaker push Name '{"json":1}'`: one job from the shell. Arguments are JSON; one that is no JSON is a text.

import type { Command } from 'commander'
import { epochMs } from '../../core/clock.ts'
import type { Delay } from '../../core/job/when.ts'
import { inMs } from '../../core/job/when.ts'
import { type CommonFlags, createFor, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { quietLog } from '../quiet-log.ts'

interface PushFlags extends CommonFlags {
  readonly queue?: string
  readonly in?: string
  readonly json?: true
}

export function push(program: Command): void {
  withExamples(
    withCommon(program.command('push')),
    `push Hello '{"name":"you"}'`,
    `push Resize 42 large -q images`,
    `push Remind '{"id":7}' --in 10m`,
  )
    .alias('enqueue')
    .description('push a job')
    .argument('<job>', 'the name of the job')
    .argument('[args...]', 'its arguments as JSON; what is no JSON is text')
    .option('-q, --queue <name>', 'the queue (default: the one of the job)')
    .option('--in <delay>', "run it later: '10m', or seconds")
    .option('--json', 'print one JSON object')
    .action(async (name: string, args: string[], flags: PushFlags) => {
      const { queue, in: delay, ...common } = flags
      const { hm } = await createFor(common, { config: { logger: quietLog } })
      try {
        const at = delay === undefined ? undefined : new Date(inMs(delayOf(delay), epochMs(hm.now())))
        const receipt = await hm.push({
          class: name,
          args: args.map(readArgument),
          ...(queue && { queue }),
          ...(at && { at }),
        })
        console.log(flags.json ? printableJson(receipt) : printable(`${receipt.status} ${name} ${receipt.jid}`))
      } finally {
        await hm.stop()
      }
    })
}

const delayOf = (text: string): Delay => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : (text as Delay))

function readArgument(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
