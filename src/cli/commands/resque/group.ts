// `haymaker resque`: Resque's own commands, for who has them in the fingers: `QUEUE=* haymaker resque work`. They work on a store
// with Resque's keys.

import type { Command } from 'commander'
import { withExamples } from '../../options.ts'
import { kill } from './kill.ts'
import { list } from './list.ts'
import { remove } from './remove.ts'
import { scheduler } from './scheduler.ts'
import { work } from './work.ts'

export function resque(program: Command): void {
  const group = withExamples(
    program.command('resque').description('work, list, kill, as Resque has them'),
    `resque work -r './jobs/*.ts' -q high -q low`,
    'resque list',
  )
  for (const command of [work, scheduler, list, kill, remove]) command(group)
}
