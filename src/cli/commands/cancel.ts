// `haymaker jobs cancel`: a job that waits is deleted, one that is at work anywhere is told to end.

import type { Command } from 'commander'
import type { CancelReceipt } from '../../runtime/cancel.ts'
import { withApp } from '../app.ts'
import { exitCodes } from '../exit-codes.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable } from '../printable.ts'

const answers: Readonly<Record<CancelReceipt, string>> = {
  deleted: 'deleted',
  told: 'does not wait; if it is at work, it is told to end within seconds',
  gone: 'is gone: it does not wait, and no process works',
}

interface CancelFlags extends CommonFlags {
  readonly reason?: string
}

export function cancelJobs(group: Command): void {
  const command = withCommon(group.command('cancel').description('delete jobs, or tell them to end where they run'))
  withExamples(
    command,
    'jobs cancel 3f9c21d0a4b5c6d7e8f90a1b',
    "jobs cancel 3f9c21d0a4b5c6d7e8f90a1b --reason 'wrong file'",
  )
    .argument('<jid...>', 'their ids')
    .option('--reason <text>', 'told to the job')
    .action((jids: string[], flags: CancelFlags) =>
      withApp(flags, async (hm) => {
        for (const jid of jids) {
          const receipt = await hm.cancel(jid, flags.reason === undefined ? {} : { reason: flags.reason })
          console.log(`${printable(jid)} ${answers[receipt]}`)
          if (receipt === 'gone') process.exitCode = exitCodes.notFound
        }
      }),
    )
}
