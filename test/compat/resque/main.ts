// `npm run compat:resque`: Ruby's own Resque beside ours on one Redis, and whether each understands what the other wrote. What is not
// run is said with its reason; that is an error where it was asked for.

import { parseArgs } from 'node:util'
import type { Check } from './check.ts'
import { environmentFor, NotThere } from './gems.ts'
import { delayedChecks, failureChecks, importChecks, workerChecks } from './places.ts'
import { queueChecks } from './queues.ts'
import { Stage } from './stage.ts'

const usage = `npm run compat:resque -- [--gem-path FOLDER]...
  FOLDER: the folder of the gem resque, of resque-scheduler, or one in which gems are installed, as gem env gemdir prints it.
  Without it: the resque that Ruby finds by itself; where there is none, nothing is run.`

const checks: readonly Check[] = [...queueChecks, ...failureChecks, ...workerChecks, ...delayedChecks, ...importChecks]

const counted = { ok: 0, failed: 0, 'not run': 0 }
function tell(what: keyof typeof counted, name: string, more = ''): void {
  counted[what]++
  console.log(`${what === 'failed' ? 'FAILED' : what.padEnd(7)} ${name}${more && `: ${more}`}`)
}

async function runAll(stage: Stage): Promise<void> {
  const { ruby, resque, scheduler } = stage.versions
  console.log(`Ruby ${ruby}, resque ${resque}, resque-scheduler ${scheduler ?? 'not there'}`)
  for (const check of checks) {
    if (check.scheduler && scheduler === null) {
      tell('not run', check.name, 'there is no resque-scheduler; name its folder with a second --gem-path')
      continue
    }
    try {
      await check.run(stage)
      tell('ok', check.name)
    } catch (error) {
      tell('failed', check.name, error instanceof Error ? error.message : String(error))
    }
    await stage.clear()
  }
}

function foldersAsked(): readonly string[] {
  try {
    return parseArgs({ options: { 'gem-path': { type: 'string', multiple: true } } }).values['gem-path'] ?? []
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    return process.exit(2)
  }
}

const folders = foldersAsked()
try {
  const stage = await Stage.open(environmentFor(folders))
  try {
    await runAll(stage)
  } finally {
    await stage.close()
  }
} catch (error) {
  if (!(error instanceof NotThere)) throw error
  if (folders.length > 0) {
    console.error(error.message)
    process.exit(1)
  }
  for (const { name } of checks) tell('not run', name)
  console.log(`Nothing was run. ${error.message}`)
}
console.log(
  Object.entries(counted)
    .map(([what, count]) => `${count} ${what}`)
    .join(', '),
)
process.exitCode = counted.failed > 0 ? 1 : 0
