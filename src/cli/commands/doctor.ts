// `haymaker doctor`: looks for what endangers jobs. Exit 1 when something does.

import type { Command } from 'commander'
import { withApp } from '../app.ts'
import { exitCodes } from '../exit-codes.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'

const marks = { ok: 'ok   ', warning: 'WARN ', error: 'ERROR' } as const

export function doctor(program: Command): void {
  const command = withCommon(program.command('doctor').description('look for what endangers jobs'))
  withExamples(command, 'doctor', 'doctor -s sqlite:./haymaker.db', 'doctor --json', 'doctor --repair')
    .option('--json', 'print one JSON list')
    .option('--repair', 'let go of locks whose jobs are nowhere any more')
    .action((flags: CommonFlags & { json?: true; repair?: true }) =>
      withApp(flags, async (hm) => {
        const locks = await hm.locks.audit(flags.repair ? 'repair' : 'look')
        const findings = [...(await hm.check()), ...locks]
        if (flags.json) console.log(printableJson(findings))
        else
          for (const { level, subject, message } of findings)
            console.log(`${marks[level]} ${subject}: ${printable(message)}`)
        if (findings.some((finding) => finding.level === 'error')) process.exitCode = exitCodes.failure
      }),
    )
}
