// `haymaker limits ...`: the limiters that were used of late, and forgetting what was used of them.

import type { Command } from 'commander'
import { ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/config/duration.ts'
import { didYouMean } from '../../core/config/suggest.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { LimitState } from '../../runtime/limits/limits.ts'
import { withApp } from '../app.ts'
import { confirmed } from '../confirm.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'

export function limits(program: Command): void {
  const group = program.command('limits').description('look at limiters and reset them')
  withExamples(group, 'limits ls', 'limits reset stripe')
  list(group)
  reset(group)
}

function list(group: Command): void {
  const command = withCommon(group.command('ls').alias('list').description('list the limiters that were used of late'))
  withExamples(command, 'limits ls', 'limits ls --json')
    .option('--json', 'print one JSON object per line')
    .allowExcessArguments(false)
    .action((flags: CommonFlags & { json?: true }) =>
      withApp(flags, async (hm) => {
        const all = await hm.limits.all()
        if (flags.json) return void all.map((limit) => console.log(printableJson(limit)))
        console.log(all.length > 0 ? limitTable(all) : 'no limits: none was used of late')
      }),
    )
}

const limitTable = (all: readonly LimitState[]): string =>
  table(
    ['name', 'kind', 'in use', '', 'held', 'waited', 'refused', 'reclaimed'],
    all.map(({ name, kind, max, perMs, used, immediate, waited, refused, reclaimed }) => [
      ...[printable(name), kind, `${used}/${max}`],
      kind === 'concurrent' ? 'at once' : `per ${formatDuration(ms(perMs))}`,
      ...[immediate + waited, waited, refused, reclaimed].map(String),
    ]),
  )

function reset(group: Command): void {
  const command = withCommon(group.command('reset').description('forget all that was used and held of limiters'))
  withExamples(command, 'limits reset stripe', 'limits reset stripe shop --yes')
    .argument('<name...>', 'their names')
    .option('-y, --yes', 'do not ask')
    .action((names: string[], flags: CommonFlags & { yes?: true }) =>
      withApp(flags, async (hm) => {
        const known = (await hm.limits.all()).map(({ name }) => name)
        for (const name of names) if (!known.includes(name)) throw unknown(name, known)
        for (const name of names) {
          const held = (await hm.limits.one(name))?.holders.length ?? 0
          const what = held > 0 ? `, which ${held} hold now and go on with` : ''
          if (!(await confirmed(`forget what was used of ${name}${what}`, flags))) return
          await hm.limits.reset(name)
          console.log(`reset ${name}`)
        }
      }),
    )
}

const unknown = (name: string, known: readonly string[]): HaymakerError =>
  new HaymakerError(
    'HM_LIMIT_UNKNOWN',
    `No limiter named ${name} was used of late; the first use of it makes it.${didYouMean(name, known)}`,
  )
