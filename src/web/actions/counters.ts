// Setting the totals to zero.

import { type Change, change } from '../route.ts'

export const resetCounters: Change = change('/stats/reset', 'reset counters', {}, async (visit) => {
  await visit.hm.resetStats()
  return { to: visit.to('/'), told: { key: 'overview.reset.told' } }
})
