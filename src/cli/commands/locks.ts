// `haymaker locks ...`: which keys unique jobs hold, and letting go of one.

import type { Command } from 'commander'
import type { EpochMs } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { HeldLock } from '../../runtime/locks.ts'
import { withApp } from '../app.ts'
import { confirmed } from '../confirm.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { table } from '../table.ts'
import { relative } from '../times.ts'

export function locks(program: Command): void {
  const group = program.command('locks').description('look at the locks of unique jobs')
  withExamples(group, 'locks ls', 'locks release unique:Index:9f86d081884c7d65')
  list(group)
  release(group)
}

function list(group: Command): void {
  const command = withCommon(group.command('ls').alias('list').description('list the keys that unique jobs hold'))
  withExamples(command, 'locks ls', 'locks ls --json')
    .option('--json', 'print one JSON object per line')
    .allowExcessArguments(false)
    .action((flags: CommonFlags & { json?: true }) =>
      withApp(flags, async (hm) => {
        const all = await hm.locks.list()
        if (flags.json) for (const lock of all) console.log(printableJson(lock))
        else if (all.length === 0) console.log('no locks: no unique job waits or runs')
        else console.log(shown(all, await (await hm.store()).now()))
      }),
    )
}

function shown(all: readonly HeldLock[], now: EpochMs): string {
  const rows = all.map(({ key, class: name, jid, expiresAt, until, place, stale }) => [
    ...[key, name, jid].map(printable),
    ...[until ?? '?', stale ? 'nowhere: stale' : (place ?? ''), relative(expiresAt, now)],
  ])
  return table(['key', 'class', 'held by', 'until', 'where that is', 'at the latest'], rows)
}

function release(group: Command): void {
  const command = withCommon(group.command('release').description('let go of a lock, so that the next push is stored'))
  withExamples(command, 'locks release unique:Index:9f86d081884c7d65 --yes')
    .argument('<key>', 'as locks ls shows it')
    .option('--yes', 'do not ask')
    .action((key: string, flags: CommonFlags & { yes?: true }) =>
      withApp(flags, async (hm) => {
        const jid = await hm.locks.holderOf(key)
        if (jid === null)
          throw new HaymakerError(
            'HM_JOB_UNKNOWN',
            `No job holds "${key}". See haymaker locks ls for those that are held.`,
          )
        if (!(await confirmed(`let go of ${printable(key)}, which job ${printable(jid)} holds`, flags))) return
        const freed = await hm.locks.release(key, jid)
        console.log(freed ? `let go of ${printable(key)}, which ${printable(jid)} held` : 'it was let go meanwhile')
      }),
    )
}
