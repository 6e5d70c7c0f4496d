// The page of busy processes of Ruby's Sidekiq, 6.4 to 8.1, as far as it can fail: what it looks at in a Redis, and what it
// takes for granted there. Where Ruby answers 500, or shows nonsense, this throws.

import { type Connection, listOf, type Reply, textOf } from '../../src/stores/redis/connection.ts'

type Members = Readonly<Record<string, unknown>>

/** A process as the page lists it. */
export interface ListedProcess {
  readonly identity: string
  readonly info: Members
  readonly fields: Readonly<Record<string, string>>
  /** Of the job's payload, by the name of its thread. */
  readonly work: ReadonlyMap<string, Members>
  readonly workers: ReadonlyMap<string, Members>
}

const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`the page fails: ${what}`)
}
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')

function objectIn(text: string | undefined, what: string): Members {
  const read: unknown = JSON.parse(text ?? 'null')
  if (!isObject(read)) throw new Error(`the page fails: ${what} is no object`)
  return read
}

/** Bytes must be UTF-8, or the page cannot be put together. */
const strictly = (reply: Reply | undefined): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(Buffer.isBuffer(reply) ? reply : Buffer.from(textOf(reply)))

async function hashOf(redis: Connection, key: string): Promise<Readonly<Record<string, string>>> {
  const names = listOf(await redis.send(['HKEYS', key])).map(textOf)
  const values = listOf(await redis.send(['HVALS', key])).map(strictly)
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
}

/** What the page lists. @throws where it would fail */
export async function busyPage(redis: Connection): Promise<readonly ListedProcess[]> {
  const listed: ListedProcess[] = []
  for (const identity of listOf(await redis.send(['SMEMBERS', 'processes'])).map(textOf)) {
    const fields = await hashOf(redis, identity)
    if (fields.info === undefined) continue
    const info = objectIn(fields.info, 'info')
    checkInfo(info, identity)
    checkFields(fields)
    const [work, workers] = [await jobsOf(redis, `${identity}:work`), await jobsOf(redis, `${identity}:workers`)]
    listed.push({ identity, info, fields, work, workers })
  }
  return listed
}

function checkInfo(info: Members, identity: string): void {
  must(info.identity === identity, 'identity')
  must(typeof info.hostname === 'string', 'hostname')
  must(typeof info.pid === 'number', 'pid')
  must(typeof info.started_at === 'number', 'started_at')
  must(Number(info.started_at) < 1e11, 'started_at is in milliseconds')
  // Without it 7.3 fails, whoever the process is of.
  must(Number.isInteger(info.concurrency), 'concurrency in info')
  must(typeof info.tag === 'string' && typeof info.version === 'string', 'tag, version')
  must(typeof info.embedded === 'boolean', 'embedded')
  must(isTexts(info.labels), 'labels')
  must(isTexts(info.queues), 'queues')
  const { weights, capsules } = info
  must(Array.isArray(weights) && weights.every(isWeights), 'weights')
  must(isObject(capsules) && Object.values(capsules).every(isCapsule), 'capsules')
}

const isWeights = (value: unknown): boolean => isObject(value) && Object.values(value).every(Number.isInteger)
const isCapsule = (value: unknown): boolean =>
  isObject(value) &&
  Number.isInteger(value.concurrency) &&
  ['strict', 'weighted', 'random'].includes(String(value.mode)) &&
  isWeights(value.weights)

function checkFields(fields: Readonly<Record<string, string>>): void {
  // Without it 8.1 shows no threads.
  for (const name of ['concurrency', 'busy', 'rss', 'rtt_us']) must(/^\d+$/.test(fields[name] ?? ''), name)
  must(['true', 'false'].includes(fields.quiet ?? ''), 'quiet')
  must(/^\d+\.\d+$/.test(fields.beat ?? '') && Number(fields.beat) < 1e11, 'beat')
}

async function jobsOf(redis: Connection, key: string): Promise<ReadonlyMap<string, Members>> {
  return new Map(Object.entries(await hashOf(redis, key)).map(([tid, text]) => [tid, jobIn(text)]))
}

function jobIn(text: string): Members {
  const { queue, payload, run_at: at } = objectIn(text, 'work')
  must(typeof queue === 'string', 'queue')
  must(Number.isInteger(at) && Number(at) < 1e11, 'run_at is not in whole seconds')
  if (typeof payload !== 'string') throw new Error('the page fails: the payload is no text')
  const job = objectIn(payload, 'payload')
  must(typeof job.class === 'string', 'class')
  must(Array.isArray(job.args), 'args')
  must(job.jid === undefined || typeof job.jid === 'string', 'jid')
  must(job.tags === undefined || isTexts(job.tags), 'tags')
  return job
}
