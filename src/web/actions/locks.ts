// Letting go of the lock of a unique job, while the job that was seen still holds it.

import { text } from '../parameters.ts'
import { type Change, change } from '../route.ts'

export const lockAction: Change = change(
  '/locks/release',
  'release locks',
  { lock: text(1000), holder: text() },
  async (visit, { values: { lock, holder } }) => {
    const freed = await visit.hm.locks.release(lock, holder)
    return { to: visit.to('/locks'), told: { key: freed ? 'locks.released' : 'locks.elsewhere' } }
  },
)
