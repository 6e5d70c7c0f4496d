// `haymaker import resque FROM TO`: jobs out of Resque's keys, into a store of Haymaker's own. It is a move that translates each job.

import type { Command } from 'commander'
import { inResqueKeys } from '../../core/config/address.ts'
import { HaymakerError } from '../../core/errors.ts'
import { newJid } from '../../core/job/jid.ts'
import type { Store } from '../../core/store/store.ts'
import type { MovedStore } from '../../runtime/moving/move-store.ts'
import { systemClock, systemRandom } from '../../runtime/system-clock.ts'
import { codecFor, isResque } from '../../stores/open.ts'
import { asSidekiq } from '../../wire/resque/as-sidekiq.ts'
import { lineOf, type MoveFlags, moveBetween, reportOf, withMove } from '../moving.ts'
import { withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { counted } from '../progress.ts'

export function imports(program: Command): void {
  const group = withExamples(
    program.command('import').description('take over the jobs of other systems'),
    'import resque redis://localhost:6379 sqlite:./haymaker.db',
  )
  const resque = group.command('resque').description('take all jobs out of the keys of Ruby’s Resque')
  withMove(
    withExamples(
      resque,
      'import resque redis://localhost:6379 sqlite:./haymaker.db',
      'import resque resque://db/0?namespace=app redis://db/1 --yes',
    ),
  ).action(importResque)
}

async function importResque(named: string, to: string, flags: MoveFlags): Promise<void> {
  const from = inResqueKeys(named)
  mustLead(from, to)
  const codec = codecFor(from, { unsafeIntegers: 'string' })
  await moveBetween({
    ...{ from, to, flags, verb: 'import', command: 'import resque' },
    translated: (entry, place) => asSidekiq(entry, place, { codec, jid: newJid(systemRandom), now: systemClock.now() }),
    print: (...all) => print(flags, ...all),
  })
}

/** @throws HaymakerError HM_STORE_UNSUPPORTED, HM_CONFIG_INVALID */
function mustLead(from: string, to: string): void {
  if (isResque(to)) {
    throw new HaymakerError(
      'HM_STORE_UNSUPPORTED',
      'An import goes out of Resque’s keys, and not into them. Name a sqlite: or redis: address as the second one.',
    )
  }
  if (isResque(from)) return
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    'Resque’s jobs are in a Redis, and the first address names none. Write resque://host:6379/0, or redis://host:6379/0.',
  )
}

async function print(flags: MoveFlags, moved: MovedStore, from: Store, to: Store): Promise<void> {
  const left = (await from.strangeQueues?.()) ?? []
  const { unreadable } = moved
  if (flags.json) return console.log(printableJson({ ...reportOf(moved, from, to), unreadable, left }))
  console.log(lineOf('imported', moved, from, to))
  if (unreadable > 0)
    console.log(
      `${counted(unreadable)} of them cannot be read: their bytes are kept, and a worker puts them into the dead set`,
    )
  for (const { name, size } of left)
    console.log(
      printable(`left ${counted(size)} in the queue ${JSON.stringify(name)}, whose name is not accepted here`),
    )
}
