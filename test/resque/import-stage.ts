// What the tests of `haymaker import resque` share: jobs as a Resque has them, read off its keys by nothing of ours, and what
// became of them in the store that was filled.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'

/** A job, whoever writes it down. */
export interface Known {
  readonly place: string
  readonly class: string
  readonly args: unknown
  readonly queue: string
  /** Milliseconds; null in a queue. */
  readonly at: number | null
  /** Of a failure. */
  readonly error?: readonly [name: unknown, message: unknown, backtrace: unknown, failedAt: unknown, retriedAt: unknown]
}

interface Dump {
  readonly keys: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>
}

/** The keys of a dump, without their namespace. */
export function keysOf(file: string): ReadonlyMap<string, unknown> {
  const { keys }: Dump = JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/resque/${file}.json`), 'utf8'))
  return new Map(Object.entries(keys).map(([key, { value }]) => [key.replace(/^resque:/, ''), value]))
}

const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** All jobs of a dump. */
export const jobsIn = (keys: ReadonlyMap<string, unknown>): readonly Known[] =>
  [...keys].flatMap(([key, value]) => {
    const [, kind, name = ''] = /^(queue|delayed):(.+)$/.exec(key) ?? []
    if (kind === 'queue') return textsIn(value).map((text) => waiting(text, 'queue', name, null))
    if (kind === 'delayed' && /^\d+$/.test(name))
      return textsIn(value).map((text) => waiting(text, 'schedule', null, Number(name) * 1000))
    return /^(failed|\w+_failed)$/.test(key) ? textsIn(value).map(failure) : []
  })

function waiting(text: string, place: string, queue: string | null, at: number | null): Known {
  const { class: name, args, queue: named } = JSON.parse(text)
  return { place, class: name, args, queue: queue ?? named, at }
}

function failure(text: string): Known {
  const { payload, queue, exception, error, backtrace, failed_at: failedAt, retried_at: retriedAt } = JSON.parse(text)
  const at = Date.parse(failedAt)
  const again = retriedAt === undefined ? null : Date.parse(retriedAt)
  const lines = backtrace.length === 0 ? null : backtrace
  return {
    ...{ place: 'dead', class: payload.class, args: payload.args, queue, at },
    error: [exception, error, lines, at, again],
  }
}

/** All jobs of a store, in no order but that of each queue. */
export async function jobsOf(store: Store): Promise<readonly Known[]> {
  const queues = (await store.queues()).map(({ name }): Place => ({ kind: 'queue', queue: name }))
  const places: readonly Place[] = [...queues, { kind: 'schedule' }, { kind: 'retry' }, { kind: 'dead' }]
  const found: Known[] = []
  for (const place of places) {
    for (let after: Parameters<Store['page']>[1]['after'] | null; after !== null; ) {
      const { entries, next } = await store.page(place, { limit: 1000, ...(after && { after }) })
      for (const { payload, queue, at } of entries) {
        const read = store.codec.decode(payload)
        const text = Buffer.from(payload).toString('latin1')
        if (read.status !== 'job') found.push({ place: place.kind, class: `unreadable ${text}`, args: [], queue, at })
        else {
          const { class: name, args, queue: named, failures } = read.job
          const backtrace = store.codec.show(payload)?.backtrace ?? null
          const { errorClass, errorMessage, failedAt, retriedAt } = failures ?? {}
          found.push({
            ...{ place: place.kind, class: name, args, queue: named ?? '', at },
            ...(failures && { error: [errorClass, errorMessage, backtrace, failedAt, retriedAt] }),
          })
        }
      }
      after = next
    }
  }
  return found
}

/** As texts, to be compared: queues in their order, sets in any. */
export function compared(jobs: readonly Known[]): Record<string, readonly string[]> {
  const all: Record<string, string[]> = {}
  for (const job of jobs) {
    const name = job.place === 'queue' ? `queue ${job.queue}` : job.place
    all[name] = [...(all[name] ?? []), JSON.stringify(job)]
  }
  return Object.fromEntries(
    Object.entries(all)
      .map(([name, texts]) => [name, name.startsWith('queue ') ? texts : texts.toSorted()] as const)
      .toSorted(),
  )
}
