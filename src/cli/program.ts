// The command line: parses, calls, and turns errors into one line and an exit code. No rules of the product live here.

import { Command, CommanderError } from 'commander'
import { HaymakerError } from '../core/errors.ts'
import { version } from '../version.ts'
import { config } from './commands/config.ts'
import { prompt } from './commands/console.ts'
import { cron } from './commands/cron.ts'
import { deploy } from './commands/deploy.ts'
import { dev } from './commands/dev.ts'
import { doctor } from './commands/doctor.ts'
import { imports } from './commands/import.ts'
import { init } from './commands/init.ts'
import { jobs } from './commands/jobs.ts'
import { limits } from './commands/limits.ts'
import { locks } from './commands/locks.ts'
import { moveStore } from './commands/move-store.ts'
import { ps } from './commands/ps.ts'
import { push } from './commands/push.ts'
import { queues } from './commands/queues.ts'
import { resque } from './commands/resque/group.ts'
import { stats } from './commands/stats.ts'
import { web } from './commands/web.ts'
import { work } from './commands/work.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { printable } from './printable.ts'

const program = new Command('haymaker')
  .enablePositionalOptions()
  .description('Background jobs for TypeScript.')
  .version(version, '-V, --version')
  .showSuggestionAfterError()
  .configureHelp({ helpWidth: 80 })
  .addHelpText(
    'after',
    `
Examples:
  haymaker init && haymaker dev
  haymaker work -r './jobs/*.ts' -q critical,3 -q default
  haymaker push Hello '{"name":"you"}'`,
  )
  .exitOverride()

for (const command of [
  init,
  dev,
  work,
  web,
  push,
  prompt,
  jobs,
  queues,
  ps,
  stats,
  cron,
  limits,
  locks,
  deploy,
  doctor,
  moveStore,
  imports,
  config,
  resque,
])
  command(program)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  else {
    console.error(error instanceof HaymakerError ? printable(error.message) : error)
    process.exitCode = exitCodeOf(error)
  }
}
// Whatever a job file opened, or a handler left running, would hold the process.
process.stdout.write('', () => process.exit())
