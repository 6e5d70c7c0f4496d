// `haymaker ps`: who runs jobs, and which; tells processes to be quiet, to stop, or to log what they run.

import type { Command } from 'commander'
import { HaymakerError } from '../../core/errors.ts'
import type { ProcessCommand as Order, Told } from '../../core/store/processes.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import type { WorkerProcess } from '../../runtime/inspector.ts'
import { withApp } from '../app.ts'
import { type CommonFlags, refuseUnknownCommand, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'
import { relative } from '../times.ts'

const orders: Readonly<Record<Order, string>> = {
  quiet: 'take no new jobs',
  stop: 'stop, as at SIGTERM',
  dump: 'log what they run',
}

const answers: Readonly<Record<Told, (owner: string, order: Order) => string>> = {
  ok: (owner, order) => `told ${owner} to ${order}`,
  gone: (owner) => `${owner} has gone`,
  deaf: (owner) => `${owner} takes no orders: it is inside of another program, or knows signals only`,
}

export function ps(program: Command): void {
  const command = withCommon(program.command('ps').description('list the processes that run jobs'))
  withExamples(command, 'ps', 'ps --json', 'ps quiet all')
    .allowExcessArguments()
    .option('--json', 'print one JSON object per line')
    .action((flags: CommonFlags & { json?: true }) => {
      refuseUnknownCommand(command)
      return withApp(flags, async (hm) => {
        const processes = await hm.processes()
        if (flags.json) return void processes.map((process) => console.log(printableJson(process)))
        console.log(processes.length > 0 ? describe(processes, hm.now()) : 'no process runs jobs')
      })
    })
  for (const order of ['quiet', 'stop', 'dump'] as const) tell(command, order)
}

function tell(group: Command, order: Order): void {
  const command = withCommon(group.command(order).description(`tell processes to ${orders[order]}`))
  withExamples(command, `ps ${order} all`, `ps ${order} web-1:4711:9f3a2b`)
    .argument('<id...>', 'their ids, or all')
    .allowExcessArguments(false)
    .action((ids: string[], flags: CommonFlags) =>
      withApp(flags, async (hm) => {
        for (const { owner } of await meant(hm, ids)) {
          const said = await hm.tell(owner, order)
          console.log(printable(answers[said](owner, order)))
        }
      }),
    )
}

/** @throws HaymakerError HM_PROCESS_UNKNOWN */
async function meant(hm: Haymaker, ids: readonly string[]): Promise<readonly WorkerProcess[]> {
  const processes = await hm.processes()
  const unknown = ids.find((id) => id !== 'all' && !processes.some(({ owner }) => owner === id))
  if (unknown !== undefined) {
    throw new HaymakerError(
      'HM_PROCESS_UNKNOWN',
      `No process that runs jobs has the id ${printable(unknown)}. haymaker ps lists them.`,
    )
  }
  return ids.includes('all') ? processes : processes.filter(({ owner }) => ids.includes(owner))
}

function describe(processes: readonly WorkerProcess[], now: number): string {
  const rows = processes.map(({ owner, card, busy, quiet, rssBytes }) => [
    owner,
    card.tag,
    card.capsules.map((capsule) => capsule.queues.map((queue) => queue.name).join(',')).join(' '),
    `${busy}/${card.capsules.reduce((sum, capsule) => sum + capsule.concurrency, 0)}`,
    `${Math.round(rssBytes / 1024 ** 2)} MB`,
    relative(card.startedAt, now),
    quiet ? 'quiet' : '',
  ])
  const busy = processes.flatMap(({ owner, running }) =>
    running.map((job) => [owner, job.jid ?? '-', job.displayClass, job.queue, relative(job.startedAt, now)]),
  )
  const printed = (cells: readonly string[]): readonly string[] => cells.map(printable)
  const list = table(['id', 'tag', 'queues', 'busy', 'memory', 'started', ''], rows.map(printed))
  return busy.length > 0
    ? `${list}\n\n${table(['process', 'jid', 'class', 'queue', 'started'], busy.map(printed))}`
    : list
}
