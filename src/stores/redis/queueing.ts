// Queueing on Redis: push, claim and settle, each one script.

import { ms } from '../../core/clock.ts'
import { guardKey } from '../../core/features/guard.ts'
import { jidOf } from '../../core/job/jid.ts'
import { payload } from '../../core/payload/payload.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import {
  type Claim,
  type Claimed,
  type ClaimRequest,
  keptAnswers,
  type Push,
  type PushCall,
  type Pushed,
  type PushResult,
  type Queueing,
  token,
} from '../../core/store/queueing.ts'
import { type Argument, bytesOf, type Reply, textOf } from './connection.ts'
import { scoreOf } from './entries.ts'
import { KeyList } from './key-list.ts'
import type { Keys } from './keys.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'
import { settle } from './settle.ts'

/** How long a producer's answers are kept beyond the time its call was valid. */
const ANSWERS_LIVE = 60_000

export function queueing(parts: Parts): Queueing {
  return {
    push: (call) => push(parts, call),
    async claim(request) {
      const { wakeup, clock, keys } = parts
      const end = clock.monotonic() + request.waitMs
      const watched = [...request.queues.map(keys.queue), keys.paused]
      for (;;) {
        const claimed = await claim(parts, request)
        if (isDone(claimed, end - clock.monotonic(), request.signal)) return claimed
        const { heard, news } = await wakeup.arm(watched)
        const left = ms(end - clock.monotonic())
        if (news) continue
        const told = await wakeup.wait(heard, left, request.signal)
        if (told === 'over') return nothing
      }
    },
    // The claim leaves right behind the settlements and travels with them.
    settle: (call) => settle(parts, call, () => (call.next ? claim(parts, call.next, call.seq) : null)),
  }
}

const nothing: Claimed = { status: 'ok', claims: [] }

const isDone = (claimed: Claimed, left: number, signal: AbortSignal | undefined): boolean =>
  claimed.status !== 'ok' || claimed.claims.length > 0 || left <= 0 || signal?.aborted === true

// ---- push ---------------------------------------------------------------------------------------------------------

async function push({ server, keys, clock }: Parts, call: PushCall): Promise<Pushed> {
  const { producer, seq, validUntil, items } = call
  const list = new KeyList([keys.producer(producer), keys.queues, keys.schedule])
  const names = [...new Set(items.flatMap(({ queue, at }) => (at === undefined ? [queue] : [])))]
  for (const name of names) list.place(keys.queue(name))
  const jobs = items.flatMap((item) => jobArguments(item, names, keys, (key) => list.place(key)))
  const life = Math.max(1, Math.ceil(validUntil - clock.now() + ANSWERS_LIVE))
  const args = [seq, validUntil, life, keptAnswers, names.length].map(String)
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

// ---- claim --------------------------------------------------------------------------------------------------------

/** `ride`: the number of the settle that it travels with. */
async function claim({ server, keys }: Parts, request: ClaimRequest, ride = 0): Promise<Claimed> {
  const { owner, queues, first, max } = request
  const said = await server.run(
    'claim',
    [keys.owners, keys.owner(owner.id), keys.claims(owner.id), keys.paused, keys.recovered, ...queues.map(keys.queue)],
    [owner.id, ...[owner.epoch, first, max, ride].map(String), ...queues],
  )
  if (!Array.isArray(said)) return { status: refusalOf(textOf(said)) }
  return { status: 'ok', claims: claimsOf(said) }
}

function refusalOf(said: string): 'gone' | 'late' | 'used' {
  return said === 'gone' || said === 'late' ? said : 'used'
}

const FIELDS = 5

function claimsOf(said: readonly Reply[]): readonly Claim[] {
  const claims: Claim[] = []
  for (let i = 0; i < said.length; i += FIELDS) {
    const [taken, name, bytes, suspect, charges] = said.slice(i, i + FIELDS)
    claims.push({
      token: token(Number(textOf(taken))),
      queue: queueName(textOf(name)),
      payload: payload(bytesOf(bytes)),
      suspect: Number(suspect) === 1,
      charges: Number(charges),
    })
  }
  return claims
}
