// Who moves delayed jobs. Ruby's scheduler reads a list before it locks it, and would take away what it has not read where another
// one moves at the same time; so while it has its lock the delayed jobs are left to it. When nobody has the lock, all processes of
// ours have it together, and Ruby's scheduler stands by. Retries are ours alone.

import { ms } from '../../core/clock.ts'
import type { Clockwork } from '../../core/store/clockwork.ts'
import { awaitDue } from '../redis/await-due.ts'
import { textOf } from '../redis/connection.ts'
import type { Parts } from '../redis/parts.ts'
import { promote, type WaitingSet, waitingSets } from '../redis/promote.ts'
import type { ResqueKeys } from './keys.ts'

/** Ruby's are named by host and process. */
const OURS = 'haymaker:0'
/** How long nobody else takes our place when all of us have gone. */
const LIFE_MS = '15000'
/** How long we wait before we look whether Ruby has gone. */
const LOOK_AGAIN = ms(5000)

export function scheduling(parts: Parts, keys: ResqueKeys): Pick<Clockwork, 'promote' | 'awaitDue'> {
  const movable = async (): Promise<readonly WaitingSet[]> => {
    const said = textOf(await parts.server.run('lead', [keys.schedulerLock], [OURS, LIFE_MS]))
    // A server that is full takes no names; the work is done without.
    return said === 'own' || said === '-1' ? waitingSets : ['retry']
  }
  return {
    promote: async (max) => promote(parts, max, await movable()),
    async awaitDue(known, waitMs, signal) {
      // The wait begins here, however long it takes to find out for what.
      const end = parts.clock.monotonic() + waitMs
      const sets = await movable()
      const left = Math.max(0, end - parts.clock.monotonic())
      await awaitDue(parts, known, ms(sets === waitingSets ? left : Math.min(left, LOOK_AGAIN)), signal, sets)
    },
  }
}
