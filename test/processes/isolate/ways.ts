// Runs every kind of ending in one way (inline, thread, process) and prints what the store holds then, with what is chance
// left out: times and ids. A program of its own, so that the code of the jobs is loaded alike wherever it runs.

import { DatabaseSync } from 'node:sqlite'
import { inflateSync } from 'node:zlib'
import { createHaymaker, type HaymakerConfig } from 'haymaker'
import { all, asks, checked, Needs, obeys, Shows, things, throws, unkept } from './jobs.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const [, , way, path = ''] = process.argv
const isolated: HaymakerConfig = way === 'thread' || way === 'process' ? { isolate: way } : {}
const heard: string[] = []
/** Things that are thrown and are no errors, or cannot be looked at. */
const others = new Set(['function', 'object', 'message', 'proxy', 'getter'])
const hm = createHaymaker({
  ...isolated,
  store: `sqlite:${path}`,
  jobs: all,
  concurrency: 2,
  logger: silent,
  unsafeIntegers: 'bigint',
  perform: [
    async (job, _context, next) => {
      const result = await next()
      heard.push(`${job.class} answered ${JSON.stringify(result)}`)
      return result
    },
  ],
  onError(error, job) {
    const [input] = job?.args ?? []
    const isOther = others.has(String(input && typeof input === 'object' && 'what' in input && input.what))
    if (!isOther) heard.push(`${job?.class} failed with ${told(error)}`)
  },
})

for (const what of things) {
  await throws.performAsync({ what })
  await throws.set({ retry: 0 }).performAsync({ what })
  await throws.set({ retry: false }).performAsync({ what })
}
for (const what of ['named', 'type']) await asks.performAsync({ what })
for (const what of ['error', 'type']) await unkept.performAsync({ what })
await Shows.performAsync('one', 2, { three: null })
await hm.push({ class: 'Needs', args: ['only one'] })
await Needs.performAsync('both', 'of them')
await checked.performAsync('2026-11-21')
await obeys.performAsync()
await Shows.performAsync('TO CHANGE: an integer beyond 2^53', 1)
await checked.performAsync('TO CHANGE: no date')
changeRaw()
const { enqueued } = await hm.stats()
await hm.start()
for (;;) {
  const { processed, scheduled } = await hm.stats()
  // A snooze is not counted.
  if (processed + scheduled === enqueued) break
  await new Promise((resolve) => setTimeout(resolve, 10))
}

const store = await hm.store()
const held: string[] = []
for (const kind of ['retry', 'schedule', 'dead'] as const) {
  const { entries } = await store.page({ kind }, { limit: 1000 })
  for (const { payload } of entries) held.push(`${kind} ${lasting(Buffer.from(payload).toString())}`)
}
const { retries, scheduled, dead, processed, failed: failures } = await hm.stats()
console.log(
  JSON.stringify({ held: held.sort(), heard: heard.sort(), stats: [retries, scheduled, dead, processed, failures] }),
)
await hm.stop()

/** What a push of ours would not write: an integer that only a bigint holds, earlier failures, input that does not fit. */
function changeRaw(): void {
  const file = new DatabaseSync(path)
  const change = file.prepare('UPDATE jobs SET payload = CAST(replace(CAST(payload AS TEXT), ?, ?) AS BLOB)')
  change.run('"TO CHANGE: an integer beyond 2^53"', '12345678901234567890')
  change.run('"args":[12345678901234567890', '"retry_count":2,"failed_at":1.5,"args":[12345678901234567890')
  change.run('"TO CHANGE: no date"', '"bad later"')
  file.close()
}

/** An error as an observer sees it. What is none comes out of a child as one, with the class and the message that are stored. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : null
  const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
  const name = [error.name, error.constructor.name].find((one) => one !== 'Error') ?? 'Error'
  return `${name} ${error.message.slice(0, 100).toWellFormed()} ${code} ${cause}`
}

/** Without what is chance: of a backtrace the lines of the job and its causes are left. */
function lasting(text: string): string {
  return text
    .replaceAll(/"(created_at|enqueued_at|failed_at|retried_at)":[\d.e+-]+/g, '"$1":0')
    .replaceAll(/"jid":"[0-9a-f]{24}"/g, '"jid":""')
    .replace(/"error_backtrace":"([^"]*)"/, (_, packed: string) => {
      const lines: string[] = JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString())
      return lines.filter((line) => /jobs\.ts|Caused by/.test(line)).join('\n')
    })
}
