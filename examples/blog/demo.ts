// `npm run demo`: the blog with its worker in one process, and something in it to look at. With `--exit` it pushes some
// hundreds of jobs instead, verifies what they left, and ends: 0 all well, 1 something is wrong, 2 wrong flags.

import { HaymakerError } from 'haymaker'
import { fill } from './demo/fill.ts'
import { type Flags, readFlags, usage, WrongFlags } from './demo/flags.ts'
import { FolderTaken } from './demo/own-folder.ts'
import { passersBy } from './demo/passers-by.ts'
import { Report } from './demo/report.ts'
import { admin, password, seed } from './demo/seed.ts'
import { settleAll } from './demo/settle-all.ts'
import { openStage, type Stage } from './demo/stage.ts'
import { storeOf } from './demo/store-of.ts'
import { JOBS_PAGES } from './jobs-pages.ts'
import { PortTaken } from './listen.ts'

/** Resolves with the signal that asks for an end. */
const interrupted = new Promise<NodeJS.Signals>((resolve) => {
  process.once('SIGINT', resolve).once('SIGTERM', resolve)
})

try {
  const flags = readFlags(process.argv.slice(2))
  if (flags === 'help') console.log(usage)
  // Whoever was interrupted while they still pushed jobs is not waited for.
  else process.exit(await (flags.mode === 'exit' ? runOnce(flags) : stay(flags)))
} catch (error) {
  process.exit(complain(error))
}

async function runOnce(flags: Flags): Promise<number> {
  const report = new Report()
  const stage = await openStage(flags, { push: [report.push], perform: [report.perform], onDeath: report.died })
  const ended = await Promise.race([settleAll(stage, report), interrupted]).finally(() => stage.close())
  if (typeof ended === 'boolean') return ended ? 0 : 1
  console.error(
    `demo: ${ended} after ${report.settled} of ${report.pushed.size} jobs; the others are still in the store`,
  )
  return 1
}

async function stay(flags: Flags): Promise<number> {
  const stage = await openStage(flags, {})
  const leaving = new AbortController()
  let life = Promise.resolve()
  const shown = async (): Promise<NodeJS.Signals> => {
    await seed(stage.otherBlog)
    introduce(stage, flags)
    if (flags.fill > 0) await fill(flags.fill)
    if (flags.pace === 'lively') life = passersBy(stage.otherBlog, leaving.signal).catch(tell)
    return await interrupted
  }
  const signal = await Promise.race([shown(), interrupted]).finally(async () => {
    console.log('\ndemo: stopping; what is at work goes back to its queue')
    leaving.abort()
    await life
    await stage.close()
  })
  console.log(`demo: stopped by ${signal}; go on where it was with --keep`)
  return 0
}

/** The demo stays open: what there is can be looked at. */
function tell(error: unknown): void {
  console.error(`demo: nobody comes by any more: ${error instanceof Error ? error.message : String(error)}`)
}

function introduce({ site }: Stage, flags: Flags): void {
  console.log(`demo: the blog answers at ${site}`)
  console.log(`demo: its jobs are at ${site}${JOBS_PAGES}, for admins`)
  console.log(`demo: sign in as ${admin} with the password "${password}", or sign up`)
  console.log(`demo: or see them with: npm run haymaker -- stats -s ${storeOf(flags)}`)
  console.log('demo: Ctrl-C stops')
}

/** What the person at the terminal has to know; answers the exit code. */
function complain(error: unknown): number {
  if (error instanceof WrongFlags) {
    console.error(`demo: ${error.message}\n\n${usage}`)
    return 2
  }
  if (error instanceof PortTaken) console.error(`demo: ${error.message} Choose another with --port N.`)
  else if (error instanceof FolderTaken || error instanceof HaymakerError) console.error(`demo: ${error.message}`)
  else console.error(error)
  return 1
}
