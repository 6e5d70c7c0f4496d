// Queueing on Redis: push, claim and settle, each one script. Claims and settlements have files of their own.

import { guardKey } from '../../core/features/guard.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import {
  keptAnswers,
  type Push,
  type PushCall,
  type Pushed,
  type PushResult,
  type Queueing,
} from '../../core/store/queueing.ts'
import { claim, take } from './claim.ts'
import { type Argument, textOf } from './connection.ts'
import { scoreOf } from './entries.ts'
import { KeyList } from './key-list.ts'
import type { Keys } from './keys.ts'
import { LeftOut } from './left-out.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'
import { settle } from './settle.ts'

/** How long a producer's answers are kept beyond the time its call was valid. */
const ANSWERS_LIVE = 60_000

export function queueing(parts: Parts): Queueing {
  const leftOut = new LeftOut(parts.clock)
  return {
    push: (call) => push(parts, call),
    claim: (request) => claim(parts, leftOut, request),
    // The claim leaves right behind the settlements and travels with them.
    settle: (call) => settle(parts, call, () => (call.next ? take(parts, call.next, call.seq) : null)),
  }
}

async function push({ server, keys }: Parts, call: PushCall): Promise<Pushed> {
  const { producer, seq, validUntil, items } = call
  const list = new KeyList([keys.producer(producer), keys.queues, keys.schedule])
  const names = [...new Set(items.flatMap(({ queue, at }) => (at === undefined ? [queue] : [])))]
  for (const name of names) list.place(keys.queue(name))
  const jobs = items.flatMap((item) => jobArguments(item, names, keys, (key) => list.place(key)))
  const args = [seq, validUntil, ANSWERS_LIVE, keptAnswers, names.length].map(String)
  const said = textOf(await server.run('push', list.keys, [...args, ...names, ...jobs]))
  if (said === 'expired' || said === 'old') return { status: said }
  if (said.startsWith('wrongtype ')) throw wrongType(said.slice('wrongtype '.length))
  const lines = said.split('\n')
  return { status: 'ok', results: items.map((item, i) => readResult(lines[i], item)) }
}

function jobArguments(
  item: Push,
  names: readonly QueueName[],
  keys: Keys,
  placeOf: (key: string) => number,
): Argument[] {
  const { payload: bytes, jid, queue, at, guards = [] } = item
  const place = at === undefined ? names.indexOf(queue) + 1 : 0
  return [
    ...[String(place), at === undefined ? '' : scoreOf(at), Buffer.from(bytes), jid, String(guards.length)],
    ...guards.flatMap(({ key, ttlMs, taken }) => [String(placeOf(keys.guard(key))), String(Math.ceil(ttlMs)), taken]),
    guards.length === 0 ? '0' : String(placeOf(keys.held(jid))),
  ]
}

function readResult(line = '', { jid, guards = [] }: Push): PushResult {
  const [said, ...rest] = line.split(' ')
  switch (said) {
    case 's':
      return { status: 'scheduled', jid }
    case 'r':
      return { status: 'replaced', jid, of: jidOf(rest.join(' ')) }
    case 'd': {
      const [index, ...of] = rest
      return {
        status: 'duplicate',
        jid,
        by: guards[Number(index)]?.key ?? guardKey(''),
        of: jidOf(of.join(' ')),
      }
    }
    default:
      return { status: 'queued', jid }
  }
}
