// What Ruby's clients left, put in once more by our store: the same keys, with the same in them.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { jidOf } from '../../src/core/job/jid.ts'
import { payloadOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { producerId } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { plainJob } from '../../src/wire/resque/codec.ts'
import { stage } from './stage.ts'

const at = stage()

interface Key {
  readonly type: string
  readonly value: readonly (string | { readonly member: string; readonly score: string })[]
}

/** The keys of a dump that a client writes. */
function clientKeys(dump: string): Readonly<Record<string, Key>> {
  const path = join(import.meta.dirname, '../fixtures/resque', `${dump}.json`)
  const { keys }: { keys: Record<string, Key> } = JSON.parse(readFileSync(path, 'utf8'))
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([name]) => /^resque:(?:queue|delayed|timestamps):|^resque:delayed_queue_schedule$/.test(name))
      .filter(([name]) => name !== 'resque:delayed:last_enqueued_at'),
  )
}

/** A job as it is read, into a queue or at a second. */
async function push(store: Store, seq: number, text: string, to: { queue?: string; at?: number }): Promise<void> {
  const read = store.codec.decode(payloadOf(text))
  if (read.status !== 'job') throw new Error(`no job: ${text}`)
  const { class: name, args } = read.job
  const queue = queueName(to.queue ?? read.job.queue ?? '')
  const waits = to.at !== undefined && { at: epochMs(to.at * 1000) }
  const item = { payload: plainJob(name, args, waits ? queue : undefined), queue, jid: jidOf(`${seq}`), ...waits }
  const validUntil = epochMs((await store.now()) + ms(60_000))
  expect((await store.push({ producer: producerId('again'), seq, validUntil, items: [item] })).status).toBe('ok')
}

/** What is in a key, as texts: the members of a sorted set each with its score. */
async function contentOf(name: string, type: string): Promise<readonly string[]> {
  if (type === 'list') return at.texts('LRANGE', name, 0, -1)
  if (type === 'set') return at.texts('SORT', name, 'ALPHA')
  const members = await at.texts('ZRANGE', name, 0, -1)
  return Promise.all(members.map(async (member) => `${member} at ${await at.ask('ZSCORE', name, member)}`))
}

/** The same of a dump. */
const dumped = ({ type, value }: Key): readonly string[] => {
  const texts = value.map((one) => (typeof one === 'string' ? one : `${one.member} at ${one.score}`))
  return type === 'set' ? texts.toSorted() : texts
}

it.each(['01-enqueued', '04-after-quit-requeue', '05-scheduler-delayed', '06-scheduler-running', '08-after-term'])(
  'what Ruby pushed is pushed by our store to the byte, in as many keys: %s',
  async (dump) => {
    const keys = clientKeys(dump)
    const store = await at.open().store()
    let seq = 0
    for (const [name, key] of Object.entries(keys)) {
      const [, queue, second] = /^resque:(?:queue:(.+)|delayed:(\d+))$/.exec(name) ?? []
      if (queue !== undefined) for (const text of dumped(key)) await push(store, seq++, text, { queue })
      if (second !== undefined) for (const text of dumped(key)) await push(store, seq++, text, { at: Number(second) })
    }
    expect(seq).toBeGreaterThan(1)
    for (const [name, key] of Object.entries(keys)) expect(await contentOf(name, key.type), name).toEqual(dumped(key))
    const theirs = (await at.texts('KEYS', 'resque:*')).filter((name) => !name.startsWith('resque:hm:'))
    expect(theirs.filter((name) => name !== 'resque:queues').toSorted()).toEqual(Object.keys(keys).toSorted())
  },
)
