// Jobs as they stand in a queue.

import type { Entry, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'

/** A job as it stands in a queue. */
export interface Item {
  readonly class: string
  readonly args: readonly unknown[]
}

const AT_ONCE = 1000

/** null: it is no job. */
export function itemOf(store: Store, entry: Entry): Item | null {
  const read = store.codec.decode(entry.payload)
  return read.status === 'job' ? { class: read.job.class, args: read.job.args } : null
}

/** The entries of a place, a page at a time; `limit`: of the first ones, so many are enough. */
export async function* pages(store: Store, place: Place, limit?: number): AsyncGenerator<readonly Entry[]> {
  for (let after: Parameters<Store['page']>[1]['after']; ; ) {
    const { entries, next } = await store.page(place, {
      limit: Math.min(limit ?? AT_ONCE, AT_ONCE),
      ...(after && { after }),
    })
    yield entries
    if (next === null) return
    after = next
  }
}

/** All of them. */
export async function everything(store: Store, place: Place): Promise<readonly Entry[]> {
  const all: Entry[] = []
  for await (const page of pages(store, place)) all.push(...page)
  return all
}
