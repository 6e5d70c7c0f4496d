// Clockwork on Redis: trim, and who does the rest.

import type { Clockwork, Keep } from '../../core/store/clockwork.ts'
import { awaitDue } from './await-due.ts'
import { laneAudit } from './lane-audit.ts'
import type { Parts } from './parts.ts'
import { promote } from './promote.ts'
import { prune, shown } from './shown.ts'
import { sweep } from './sweep.ts'

export function clockwork(parts: Parts): Clockwork {
  const audit = laneAudit(parts, shown(parts).running)
  return {
    promote: (max) => promote(parts, max),
    awaitDue: (known, waitMs, signal) => awaitDue(parts, known, waitMs, signal),
    sweep: (call) => sweep(parts, call),
    async trim(keep) {
      await audit()
      return trim(parts, keep)
    },
  }
}

async function trim(parts: Parts, keep: Keep): Promise<number> {
  const { server, keys } = parts
  const now = await server.now()
  const [notes] = await server.pipeline([['LLEN', keys.notes]])
  const replies = await server.pipeline([
    ['ZREMRANGEBYSCORE', keys.dead, '-inf', `(${(now - keep.dead.ageMs) / 1000}`],
    ['ZREMRANGEBYRANK', keys.dead, '0', String(-keep.dead.max - 1)],
    keep.notes.max === 0 ? ['DEL', keys.notes] : ['LTRIM', keys.notes, '0', String(keep.notes.max - 1)],
  ])
  await prune(parts)
  const dead = Number(replies[0]) + Number(replies[1])
  return dead + Math.max(0, Number(notes) - keep.notes.max)
}
