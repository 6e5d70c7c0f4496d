// Which lanes of a queue are shown where there are more than anybody wants to see. The same for all stores.

import type { LaneSummary } from '../core/store/places.ts'

/** By key; of more than `limit` those in which most wait. */
export function mostWaiting(lanes: readonly LaneSummary[], limit: number): readonly LaneSummary[] {
  const most = lanes.toSorted((a, b) => b.waiting - a.waiting).slice(0, limit)
  return most.sort((a, b) => (a.key < b.key ? -1 : 1))
}
