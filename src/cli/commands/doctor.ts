// `haymaker doctor`: looks for what endangers jobs. Exit 1 when something does.

import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { type CommonFlags, createFor, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { quietLog } from '../quiet-log.ts'

const marks = { ok: 'ok   ', warning: 'WARN ', error: 'ERROR' } as const

export function doctor(program: Command): void {
  withExamples(withCommon(program.command('doctor')), `doctor`, `doctor --json`)
    .description('look for what endangers jobs')
    .option('--json', 'print one JSON list')
    .action(async (flags: CommonFlags & { json?: true }) => {
      const { hm } = await createFor(flags, { config: { logger: quietLog } })
      try {
        const findings = await hm.check()
        if (flags.json) console.log(printableJson(findings))
        else
          for (const { level, subject, message } of findings)
            console.log(`${marks[level]} ${subject}: ${printable(message)}`)
        if (findings.some((finding) => finding.level === 'error')) process.exitCode = exitCodes.failure
      } finally {
        await hm.stop()
      }
    })
}
