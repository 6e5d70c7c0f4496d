// `haymaker cron ...`: the jobs by the clock, of the config and of the store: when each is due, and what people do with them.

import type { Command } from 'commander'
import { type EpochMs, epochMs } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Tick } from '../../core/features/cron/grid.ts'
import { localText, zoneOf } from '../../core/features/cron/zone.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import type { CronEntry } from '../../runtime/periodic/crons.ts'
import { withApp } from '../app.ts'
import { type CommonFlags, countOf, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'
import { relative } from '../times.ts'
import { foreignInTimes, foreignRow, speaker, takeOver } from './foreign-crons.ts'

export function cron(program: Command): void {
  const group = program.command('cron').description('look at and steer jobs by the clock')
  withExamples(group, 'cron ls', 'cron next nightly-report', 'cron run nightly-report')
  list(group)
  next(group)
  takeOver(group)
  each(group, 'run', 'push their jobs now, whatever their schedules say', async (hm, name) => {
    const { jid, status } = await hm.cron.run(name)
    console.log(
      status === 'duplicate' ? `${name} did not run: the job before it is not done` : `pushed ${jid} of ${name}`,
    )
  })
  each(group, 'pause', 'let them push nothing until they are resumed', async (hm, name) => {
    await hm.cron.pause(name)
    console.log(`paused ${name}`)
  })
  each(group, 'resume', 'let them push again, from their next ticks on', async (hm, name) => {
    await hm.cron.resume(name)
    console.log(`resumed ${name}`)
  })
  each(group, 'skip', 'let their next ticks push nothing', async (hm, name) => {
    const at = await hm.cron.skipNext(name)
    console.log(at === null ? `${name} is never due` : `${name} skips ${timeOf(at)}`)
  })
  each(group, 'rm', 'take away what was declared at run time, or what no code has any more', async (hm, name) => {
    // Throws where there is none.
    await hm.cron.next(name, { count: 1 })
    const isGone = await hm.cron.remove(name)
    const stays = (await hm.cron.find(name)) !== null
    const told = [
      isGone && `removed ${name} from the store`,
      stays && `${name} stands in the config: take it out there`,
    ]
    console.log(told.filter(Boolean).join('; '))
  })
}

function list(group: Command): void {
  const command = withCommon(group.command('ls').alias('list').description('list the jobs by the clock'))
  withExamples(command, 'cron ls', 'cron ls --json')
    .option('--json', 'print one JSON object per line')
    .allowExcessArguments(false)
    .action((flags: CommonFlags & { json?: true }) =>
      withApp(flags, async (hm) => {
        const [all, foreign] = await Promise.all([hm.cron.all(), hm.cron.foreign()])
        if (flags.json) return printLines([...all.map(inTimes), ...foreign.map(foreignInTimes)])
        const say = await speaker()
        if (all.length + foreign.length === 0)
          return console.log('no jobs by the clock: put what defineCron returned into cron of the config')
        const now = epochMs(hm.now())
        const rows = all.map((one) => [
          ...[one.name, one.text, say(one.schedule) ?? '-', one.class, one.queue].map(printable),
          one.ticks[0] ? relative(one.ticks[0].at, now) : '-',
          stateOf(one, now),
        ])
        const theirs = foreign.map((one) => foreignRow(one, say, now))
        console.log(table(['name', 'schedule', 'in words', 'job', 'queue', 'last', 'next'], [...rows, ...theirs]))
      }),
    )
}

function stateOf({ next, isPaused, skipTo, problem }: CronEntry, now: EpochMs): string {
  if (problem !== null) return `broken: ${printable(problem)}`
  if (isPaused) return 'paused'
  if (next === null) return 'never'
  return `${relative(next, now)}${skipTo !== null && skipTo >= now ? `, after ${timeOf(skipTo)} is skipped` : ''}`
}

/** With times as people and other programs read them. */
const inTimes = (one: CronEntry): object => ({
  ...one,
  skipTo: timeOf(one.skipTo),
  next: timeOf(one.next),
  ticks: one.ticks.map(({ at, jid }) => ({ at: timeOf(at), jid })),
})

function printLines(all: readonly object[]): void {
  for (const one of all) console.log(printableJson(one))
}

const timeOf = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString())

interface NextFlags extends CommonFlags {
  readonly n: string
  readonly from?: string
  readonly json?: true
}

function next(group: Command): void {
  const command = withCommon(group.command('next').description('show when a job by the clock is due'))
  withExamples(command, 'cron next nightly-report', 'cron next nightly-report -n 3 --from 2026-10-24')
    .argument('<name>', 'its name')
    .option('-n <count>', 'so many times', '10')
    .option('--from <moment>', 'after this moment, as in 2026-10-24T12:00:00Z (default: now)')
    .option('--json', 'print one JSON object per line')
    .allowExcessArguments(false)
    .action((name: string, flags: NextFlags) => {
      const count = countOf(flags.n, '-n')
      return withApp(flags, async (hm) => {
        const from = flags.from === undefined ? {} : { from: dateOf(flags.from) }
        const ticks = await hm.cron.next(name, { count, ...from })
        if (flags.json) return printLines(ticks.map(({ at, because }) => ({ at: timeOf(at), because })))
        const found = await hm.cron.find(name)
        if (ticks.length === 0) return console.log(`${name} is never due: ${found?.text}`)
        const zone = zoneOf(found?.schedule.timezone ?? 'UTC')
        const said = found && (await speaker())(found.schedule)
        if (said !== null) console.log(printable(`${name}: ${said}`))
        const rows = ticks.map((tick) => [
          localText(zone, tick.at),
          timeOf(tick.at) ?? '',
          why(tick, found?.skipTo ?? null),
        ])
        console.log(table([zone.name, 'UTC', ''], rows))
      })
    })
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function dateOf(text: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `--from was given "${text}". Write a day or a moment, as in 2026-10-24T12:00:00Z.`,
  )
}

const reasons = { skipped: 'clocks pass over its time', repeated: 'clocks show its time again' } as const
const why = ({ at, because }: Tick, skipTo: EpochMs | null): string =>
  [
    ...(because === null ? [] : [reasons[because]]),
    ...(skipTo !== null && at <= skipTo ? ['skipped by hand'] : []),
  ].join(', ')

/** A verb for some of them. */
function each(
  group: Command,
  verb: 'run' | 'pause' | 'resume' | 'skip' | 'rm',
  does: string,
  act: (hm: Haymaker, name: string) => Promise<void>,
): void {
  const command = withCommon(group.command(verb).description(does).argument('<name...>', 'their names'))
  withExamples(command, `cron ${verb} nightly-report`, `cron ${verb} nightly-report sweep`).action(
    (names: string[], flags: CommonFlags) =>
      withApp(flags, async (hm) => {
        for (const name of names) await act(hm, name)
      }),
  )
}
