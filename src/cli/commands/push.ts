// `haymaker push Name '{"json":1}'`: a job from the shell. Arguments are JSON; one that is no JSON is a text. With - for
// the job, or after it, many jobs from standard input, a line each.

import type { Command } from 'commander'
import { epochMs } from '../../core/clock.ts'
import { nearest } from '../../core/config/suggest.ts'
import { HaymakerError } from '../../core/errors.ts'
import { type Delay, inMs } from '../../core/job/when.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { withApp } from '../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { pushLines } from '../push-lines.ts'

interface PushFlags extends CommonFlags {
  readonly queue?: string
  readonly in?: string
  readonly at?: string
  readonly json?: true
}

export function push(program: Command): void {
  const command = withCommon(program.command('push').alias('enqueue').description('push a job, or many'))
  withExamples(
    command,
    `push Hello '{"name":"you"}'`,
    'push Resize 42 large -q images --in 10m',
    'push Resize - < arguments.ndjson',
    'push - < jobs.ndjson',
  )
    .argument('<job>', 'its name; - for jobs on standard input, as {"class":"Hello","args":[...]}')
    .argument('[args...]', 'arguments as JSON; what is no JSON is text; - for a line each on standard input')
    .option('-q, --queue <name>', 'the queue (default: the one of the job)')
    .option('--in <delay>', "run it later: '10m', or seconds")
    .option('--at <time>', "run it then: '2027-01-31T09:00Z', or seconds since 1970")
    .option('--json', 'print one JSON object')
    .action(async (name: string, args: string[], flags: PushFlags) => {
      const { queue, in: delay, at: time, json } = flags
      await withApp(flags, async (hm) => {
        const at = whenOf(delay, time, hm.now())
        const options = { ...(queue !== undefined && { queue }), ...(at && { at }) }
        warnOfTypo(hm, name)
        if (name === '-' || (args.length === 1 && args[0] === '-')) {
          const count = await pushLines(hm, name === '-' ? null : name, options)
          return console.log(json ? printableJson({ pushed: count }) : `pushed ${count}`)
        }
        const receipt = await hm.push({ class: name, args: args.map(readArgument), ...options })
        const { status, jid, of } = receipt
        const said = status === 'duplicate' ? `: ${of} holds its place` : ''
        console.log(json ? printableJson(receipt) : printable(`${status} ${name} ${jid}${said}`))
      })
    })
}

/** A name that is almost one of ours is pushed, since a class may live elsewhere; but it is likelier a slip. */
function warnOfTypo(hm: Haymaker, name: string): void {
  const close = name === '-' || hm.jobs.includes(name) ? null : nearest(name, hm.jobs)
  if (close === null) return
  console.error(
    printable(`No job here is called ${name}; it waits for a process that knows it. Did you mean ${close}?`),
  )
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function whenOf(delay: string | undefined, time: string | undefined, now: number): Date | null {
  if (delay !== undefined && time !== undefined)
    throw new HaymakerError('HM_CONFIG_INVALID', '--in and --at were both given. Choose one.')
  if (delay !== undefined)
    return new Date(inMs(isNumber(delay) ? Number(delay) : (delay as Delay), epochMs(now), '--in'))
  if (time === undefined) return null
  const at = new Date(isNumber(time) ? Number(time) * 1000 : time)
  if (!Number.isNaN(at.getTime())) return at
  throw new HaymakerError('HM_CONFIG_INVALID', `--at was given "${time}". Write a time, as in --at 2027-01-31T09:00Z.`)
}

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text)

function readArgument(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
