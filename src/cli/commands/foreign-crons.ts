// In `haymaker cron ...`: the jobs by the clock that another program pushes, and taking one over.

import type { Command } from 'commander'
import type { EpochMs } from '../../core/clock.ts'
import type { ForeignCron } from '../../runtime/periodic/foreign-crons.ts'
import type { Say } from '../../web/in-words.ts'
import { withApp } from '../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable } from '../printable.ts'
import { relative } from '../times.ts'

/** Says schedules in English. What reads them for it is loaded then. */
export async function speaker(): Promise<Say> {
  const [{ inWords }, { english }] = await Promise.all([
    import('../../web/in-words.ts'),
    import('../../web/locales/locale.ts'),
  ])
  return (times) => inWords(times, english)
}

/** For the table of `cron ls`. */
export const foreignRow = (one: ForeignCron, say: Say, now: EpochMs): readonly string[] => [
  ...[one.name, one.when?.text, one.schedule && say(one.schedule), one.class, one.queue].map((text) =>
    printable(text ?? '-'),
  ),
  one.lastAt === null ? '-' : relative(one.lastAt, now),
  stateOf(one, now),
]

function stateOf({ program, next, isEnabled, isOurs }: ForeignCron, now: EpochMs): string {
  if (!isEnabled) return `disabled in ${program}`
  return `${next === null ? '' : `${relative(next, now)}, `}by ${program}${isOurs ? ', as well as by us' : ''}`
}

/** With times as people and other programs read them. */
export const foreignInTimes = (one: ForeignCron): object => ({
  ...one,
  lastAt: timeOf(one.lastAt),
  next: timeOf(one.next),
})

const timeOf = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString())

export function takeOver(group: Command): void {
  const command = withCommon(
    group.command('take-over').description('make jobs of sidekiq-cron ours').argument('<name...>', 'their names'),
  )
  const zoned = 'cron take-over nightly-report --timezone Europe/Paris'
  withExamples(command, 'cron take-over nightly-report', zoned)
    .option('--timezone <zone>', 'of their Ruby, where they name none')
    .action((names: string[], flags: CommonFlags & { readonly timezone?: string }) =>
      withApp(flags, async (hm) => {
        for (const name of names) {
          await hm.cron.takeOver(name, flags.timezone === undefined ? {} : { timezone: flags.timezone })
          const ours = await hm.cron.find(name)
          const state = ours?.isPaused ? ', paused as it was there' : ''
          console.log(`took over ${name}: ${printable(ours?.text ?? '')}${state}`)
        }
      }),
    )
}
