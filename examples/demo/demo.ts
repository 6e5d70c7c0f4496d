// `npm run demo -- --exit`: pushes some hundreds of real jobs, runs them, and holds the results against what comes out
// without jobs. Exit 1 when anything differs. Without --exit the worker stays, for `npm run haymaker -- push ...`.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createHaymaker, type Log } from 'haymaker'
import * as input from './input.ts'
import { CountWords, highlight, output, sendMail } from './jobs.ts'
import { Report } from './report.ts'
import { verify } from './verify.ts'

const { values: flags } = parseArgs({ options: { exit: { type: 'boolean' }, store: { type: 'string' } } })
const GIVE_UP_MS = 120_000

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })

const quiet: Log = {
  debug() {},
  info() {},
  warn() {},
  error: (values, message) => console.error(message, values),
  child: () => quiet,
}
const report = new Report()
const hm = createHaymaker({
  store: flags.store ?? `sqlite:${join(output, 'demo.db')}`,
  jobs: [CountWords, highlight, sendMail],
  queues: { mailers: 3, texts: 2, code: 1 },
  perform: [report.middleware],
  onDeath: (_error, job) => void report.of(job.class).dead++,
  logger: quiet,
})

const texts = await input.texts(120)
const sources = await input.sources(90)
const missing = Array.from({ length: 10 }, (_, i) => `src/no-such-file-${i}.ts`)
const mails = Array.from({ length: 120 }, (_, i) => mailTo(i))
const later = Array.from({ length: 12 }, (_, i) => mailTo(1000 + i))

function mailTo(n: number): { to: string; subject: string; text: string } {
  return { to: `reader${n}@example.test`, subject: `Your digest ${n}`, text: `Hello reader ${n}.\n` }
}

const receipts = [
  ...(await CountWords.performBulk(texts.map((file) => [file]))),
  ...(await highlight.performBulk([...sources, ...missing].map((file) => ({ file, language: 'typescript' })))),
  ...(await sendMail.performBulk(mails)),
  ...(await Promise.all(later.map((mail) => sendMail.performIn('1s', mail)))),
]
const scheduled = receipts.filter((receipt) => receipt.status === 'scheduled').length
console.log(`demo: ${receipts.length} jobs pushed, ${scheduled} of them scheduled; results in ${output}/`)
await hm.start()

if (!flags.exit) {
  console.log(
    `demo: working; push more with: npm run haymaker -- push CountWords README.md -s sqlite:${output}/demo.db`,
  )
  console.log('demo: Ctrl-C stops')
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  await hm.stop()
  process.exit(0)
}

await drained()
const { dead, enqueued, scheduled: waiting, retries } = await hm.stats()
await hm.stop()

const { total } = report
const lost = receipts.length - total.done - dead - enqueued - waiting - retries
const wrong = [
  ...(await verify(
    texts,
    sources,
    [...mails, ...later].map((mail) => mail.to),
  )),
  ...[
    { what: 'jobs', is: total.done + dead, atLeast: 300 },
    { what: 'jobs of the rarest class', is: report.rarest, atLeast: 25 },
    { what: 'retried attempts', is: total.retried, atLeast: 20 },
    { what: 'dead jobs', is: dead, atLeast: 10 },
    { what: 'scheduled jobs', is: scheduled, atLeast: 10 },
  ].flatMap(({ what, is, atLeast }) => (is < atLeast ? [`${is} ${what}, expected at least ${atLeast}`] : [])),
]
console.log(`\n${report.print()}\n`)
for (const line of wrong) console.error(`demo: WRONG: ${line}`)
console.log(`demo: ${total.done + dead} jobs settled, ${lost} lost`)
process.exitCode = wrong.length > 0 || lost !== 0 ? 1 : 0

/** Resolves when nothing waits and nothing runs; shows how far it is on a terminal. */
async function drained(): Promise<void> {
  const end = performance.now() + GIVE_UP_MS
  for (;;) {
    const { enqueued: queued, scheduled: planned, retries: again, dead: given } = await hm.stats()
    const ended = report.total.done + given
    if (process.stdout.isTTY)
      process.stdout.write(
        `\r${ended}/${receipts.length} settled, ${queued} queued, ${planned} scheduled, ${again} to retry   `,
      )
    if (ended >= receipts.length && queued + planned + again === 0 && hm.running().length === 0) return
    if (performance.now() > end) return console.error(`demo: gave up after ${GIVE_UP_MS / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
