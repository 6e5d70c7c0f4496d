// `haymaker move-store FROM TO`: everything from one store into another. Broken off at any moment, the same command goes on.

import type { Command } from 'commander'
import { HaymakerError } from '../../core/errors.ts'
import { isResque } from '../../stores/open.ts'
import { lineOf, type MoveFlags, moveBetween, reportOf, withMove } from '../moving.ts'
import { withExamples } from '../options.ts'
import { printableJson } from '../printable.ts'

export function moveStore(program: Command): void {
  const command = program.command('move-store').description('move all jobs into another store')
  withMove(
    withExamples(
      command,
      'move-store sqlite:./haymaker.db redis://localhost:6379',
      'move-store redis://localhost:6379 sqlite:./haymaker.db --yes',
    ),
  ).action(async (from: string, to: string, flags: MoveFlags) => {
    mustSpeakAlike(from, to)
    await moveBetween({
      ...{ from, to, flags, verb: 'move' },
      print: (...all) => console.log(flags.json ? printableJson(reportOf(...all)) : lineOf('moved', ...all)),
    })
  })
}

/** A move carries bytes, and jobs of Resque have others. @throws HaymakerError HM_STORE_UNSUPPORTED */
function mustSpeakAlike(from: string, to: string): void {
  if (isResque(from) === isResque(to)) return
  const different = 'Jobs in Resque’s keys are written otherwise than those of other stores.'
  throw new HaymakerError(
    'HM_STORE_UNSUPPORTED',
    isResque(from)
      ? `${different} Run haymaker import resque with the same addresses: it translates them.`
      : `${different} They are not moved into Resque’s keys: let a worker run them where they are.`,
  )
}
