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

/** All entries of a place. */
export async function everything(store: Store, place: Place): Promise<readonly Entry[]> {
  const all: Entry[] = []
  for (let after: Parameters<Store['page']>[1]['after']; ; ) {
    const { entries, next } = await store.page(place, { limit: AT_ONCE, ...(after && { after }) })
    all.push(...entries)
    if (next === null) return all
    after = next
  }
}
