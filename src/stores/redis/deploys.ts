// Marks of deploys on Redis, as Sidekiq's `Deploy` leaves and shows them.

import { epochMs } from '../../core/clock.ts'
import type { Ledger } from '../../core/store/ledger.ts'
import { listOf, textOf } from './connection.ts'
import type { Parts } from './parts.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const LOCK_LIVES_SECONDS = '60'
const MARKS_LIVE_SECONDS = String((90 * DAY) / 1000)

export function deploys({ server, keys }: Parts): Pick<Ledger, 'mark' | 'deploys'> {
  return {
    async mark(label) {
      const at = epochMs(Math.floor((await server.now()) / MINUTE) * MINUTE)
      const stamp = new Date(at).toISOString().replace('.000', '')
      const args = [stamp, label, LOCK_LIVES_SECONDS, MARKS_LIVE_SECONDS]
      return textOf(await server.run('mark', [keys.deployLock(label), keys.marks(at)], args)) === 'marked'
        ? 'marked'
        : 'again'
    },
    async deploys(days) {
      const now = await server.now()
      const names = Array.from({ length: days }, (_, ago) => keys.marks(epochMs(now - ago * DAY)))
      if (names.length === 0) return []
      const found = listOf(await server.run('hashes', names, [])).flatMap((hash) => {
        const fields = listOf(hash).map(textOf)
        return Array.from({ length: fields.length / 2 }, (_, i) => ({
          at: epochMs(Date.parse(fields[2 * i] ?? '')),
          label: fields[2 * i + 1] ?? '',
        }))
      })
      return found.filter(({ at }) => !Number.isNaN(at)).sort((a, b) => b.at - a.at)
    },
  }
}
