// `haymaker cron ...`: the jobs by the clock that the config names, and when each is due.

import type { Command } from 'commander'
import { type EpochMs, epochMs } from '../../core/clock.ts'
import { didYouMean } from '../../core/config/suggest.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { CronDefinition } from '../../core/features/cron/cron-definition.ts'
import type { Tick } from '../../core/features/cron/grid.ts'
import { zoneOf } from '../../core/features/cron/zone.ts'
import { atMs } from '../../core/job/when.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { loadConfig } from '../load-app.ts'
import { countOf, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'
import { relative } from '../times.ts'

interface CronFlags {
  readonly config?: string
  readonly json?: true
}

export function cron(program: Command): void {
  const group = program.command('cron').description('look at jobs by the clock')
  withExamples(group, 'cron ls', 'cron next nightly-report')
  list(group)
  next(group)
}

const withConfig = (command: Command): Command =>
  command.option('-C, --config <file>', 'the config file (default: haymaker.config.ts)')

/** What reads expressions, which other commands do without. */
const reader = (): Promise<typeof import('../../core/features/cron/periodic-job.ts')> =>
  import('../../core/features/cron/periodic-job.ts')

const cronsIn = async ({ config }: CronFlags): Promise<readonly CronDefinition[]> =>
  (await loadConfig(config)).config.cron ?? []

function list(group: Command): void {
  const command = withConfig(group.command('ls').alias('list').description('list the jobs by the clock of the config'))
  withExamples(command, 'cron ls', 'cron ls --json')
    .option('--json', 'print one JSON object per line')
    .allowExcessArguments(false)
    .action(async (flags: CronFlags) => {
      const now = systemClock.now()
      const { periodicJob } = await reader()
      const rows = (await cronsIn(flags)).map(({ name, definition, schedule }) => {
        const { text, grid } = periodicJob(name, schedule)
        const job = { class: definition.name, queue: definition.queue }
        return { name, schedule: text, ...job, next: grid.next(now)?.at ?? null }
      })
      if (flags.json) return printLines(rows.map((row) => ({ ...row, next: timeOf(row.next) })))
      if (rows.length === 0)
        return console.log('no jobs by the clock: put what defineCron returned into cron of the config')
      const cells = rows.map(({ name, schedule, class: job, queue, next: at }) => [
        ...[name, schedule, job, queue].map(printable),
        at === null ? 'never' : relative(at, now),
      ])
      console.log(table(['name', 'schedule', 'job', 'queue', 'next'], cells))
    })
}

function printLines(all: readonly object[]): void {
  for (const one of all) console.log(printableJson(one))
}

const timeOf = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString())

function next(group: Command): void {
  const command = withConfig(group.command('next').description('show when a job by the clock is due'))
  withExamples(command, 'cron next nightly-report', 'cron next nightly-report -n 3 --from 2026-10-24')
    .argument('<name>', 'its name')
    .option('-n <count>', 'so many times', '10')
    .option('--from <moment>', 'after this moment, as in 2026-10-24T12:00:00Z (default: now)')
    .option('--json', 'print one JSON object per line')
    .allowExcessArguments(false)
    .action(async (name: string, flags: CronFlags & { n: string; from?: string }) => {
      const crons = await cronsIn(flags)
      const found = crons.find((one) => one.name === name)
      if (!found) throw unknown(name, crons)
      const now = systemClock.now()
      const from = flags.from === undefined ? now : momentOf(flags.from, now)
      const { nextTicks, periodicJob } = await reader()
      const periodic = periodicJob(name, found.schedule)
      const ticks = nextTicks(periodic, from, countOf(flags.n, '-n'))
      if (flags.json) return printLines(ticks.map(({ at, because }) => ({ at: timeOf(at), because })))
      if (ticks.length === 0) return console.log(`${name} is never due: ${periodic.text}`)
      const { offsetAt } = zoneOf(periodic.timezone)
      const rows = ticks.map((tick) => [localTime(tick, offsetAt(tick.at)), timeOf(tick.at) ?? '', why(tick)])
      console.log(table([periodic.timezone, 'UTC', ''], rows))
    })
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function momentOf(text: string, now: EpochMs): EpochMs {
  const read = Date.parse(text)
  return Number.isNaN(read) ? atMs(text as never, now) : epochMs(read)
}

/** As a clock on the wall shows it, and how far that is from UTC. */
function localTime({ at }: Tick, offset: number): string {
  const minutes = Math.abs(offset) / 60_000
  const [hours, rest] = [Math.floor(minutes / 60), Math.floor(minutes % 60)].map((one) => String(one).padStart(2, '0'))
  const shown = new Date(at + offset).toISOString().slice(0, 19).replace('T', ' ')
  return `${shown} ${offset < 0 ? '-' : '+'}${hours}:${rest}`
}

const reasons = { skipped: 'clocks pass over its time', repeated: 'clocks show its time again' } as const
const why = ({ because }: Tick): string => (because === null ? '' : reasons[because])

function unknown(name: string, crons: readonly CronDefinition[]): HaymakerError {
  const known = crons.map((one) => one.name)
  const advice =
    known.length === 0 ? ' The config names none: put what defineCron returned into its cron.' : didYouMean(name, known)
  return new HaymakerError('HM_CONFIG_INVALID', `No job by the clock is named ${name}.${advice}`)
}
