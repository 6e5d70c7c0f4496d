// Settle on Redis: one script for a whole trip. What goes back needs to know its queue, which stands in the claim.

import type { Outcome } from '../../core/attempt/outcome.ts'
import type { EpochMs } from '../../core/clock.ts'
import type { Held } from '../../core/features/guard.ts'
import { notesKept } from '../../core/store/ledger.ts'
import {
  type Claimed,
  keptAnswers,
  type SettleCall,
  type Settled,
  type Settlement,
  type Token,
  token,
} from '../../core/store/queueing.ts'
import { type Argument, bytesOf, listOf, textOf } from './connection.ts'
import type { CountedDays } from './counted-days.ts'
import { scoreOf } from './entries.ts'
import { KeyList } from './key-list.ts'
import { lanePlaces } from './lanes.ts'
import type { Grave } from './layout.ts'
import type { Parts } from './parts.ts'

/** As Sidekiq does. */
export const DAYS_LIVE_SECONDS = 157_680_000

interface SettleParts extends Parts {
  /** Whose counters are meant. */
  readonly counted: CountedDays
}

/** `sent` is called when the settlements are on their way: what it sends travels with them. */
export async function settle(
  parts: SettleParts,
  call: SettleCall,
  sent: () => Promise<Claimed> | null,
): Promise<Settled> {
  const queues = await queuesOf(parts, call)
  const [{ settled, isRepeat }, next] = await Promise.all([run(parts, call, queues), sent()])
  return settled.status === 'ok' && next && !isRepeat ? { ...settled, next } : settled
}

/** `isRepeat`: the answer is from the record, and nothing was done now. */
async function run(
  parts: SettleParts,
  call: SettleCall,
  queues: ReadonlyMap<Token, string>,
): Promise<{ settled: Settled; isRepeat: boolean }> {
  let now = parts.clock.now()
  for (;;) {
    const said = textOf(await parts.server.run('settle', ...argumentsOf(parts, call, queues, now)))
    if (said === 'gone' || said === 'old') return { settled: { status: said }, isRepeat: false }
    const [how, answer = ''] = said.split(' ')
    if (how !== 'day') return { settled: readAnswer(answer), isRepeat: how === 'again' }
    now = await parts.server.now()
  }
}

/** The queues of the claims that go back, or are buried where the queue is kept with the dead. */
async function queuesOf(
  { server, keys, layout }: Parts,
  { owner, settlements }: SettleCall,
): Promise<ReadonlyMap<Token, string>> {
  const asks = ({ outcome: { kind } }: Settlement): boolean =>
    kind === 'back' || (kind === 'dead' && layout.made.dead === 'lists')
  const back = settlements.filter(asks).map((settlement) => settlement.token)
  if (back.length === 0) return new Map()
  const claims = listOf(await server.send(['HMGET', keys.claims(owner.id), ...back.map(String)]))
  return new Map(back.map((one, i) => [one, queueOf(claims[i] ?? null)]))
}

/** A claim is kept as the name of its queue, a line break, and the payload. */
function queueOf(claim: Parameters<typeof bytesOf>[0]): string {
  if (claim === null) return ''
  const bytes = bytesOf(claim)
  return bytes.subarray(0, bytes.indexOf('\n')).toString()
}

function argumentsOf(
  { keys, codec, counted, layout }: SettleParts,
  { owner, seq, settlements }: SettleCall,
  queues: ReadonlyMap<Token, string>,
  now: EpochMs,
): [readonly string[], readonly Argument[]] {
  const days = counted.around(now)
  const list = new KeyList([
    ...[keys.owner(owner.id), keys.claims(owner.id), keys.queues, keys.schedule, keys.retry, keys.dead],
    ...[keys.processed, keys.failed, keys.notes, keys.recovered, ...days.keys],
  ])
  // Of two outcomes for one claim the first counts; so then they all go in their order.
  const isOrdered = new Set(settlements.map((settlement) => settlement.token)).size < settlements.length
  const [plain, others]: [Token[], Settlement[]] = [[], []]
  for (const settlement of settlements) {
    if (!isOrdered && isPlain(settlement)) plain.push(settlement.token)
    else others.push(settlement)
  }
  const each = others.flatMap((settlement): Argument[] => {
    const { release = [], extend = [], note, count } = settlement
    const { kind, key, value, bytes } = destination(settlement, queues.get(settlement.token) ?? '')
    return [
      ...[String(settlement.token), kind, count, String(key === null ? 0 : list.place(key)), value, bytes],
      ...[note ? Buffer.from(note) : '', String(release.length + extend.length)],
      ...release.flatMap((held) => guardArguments(held, '0')),
      ...extend.flatMap((guard) => guardArguments(guard, String(Math.ceil(guard.ttlMs)))),
    ]
  })
  const leaving = settlements.flatMap(({ token, outcome, lane }): Argument[][] =>
    lane && outcome.kind !== 'back'
      ? [[String(token), lanePlaces(list, keys, lane), lane.queue, lane.key, lane.jid]]
      : [],
  )
  const numbers = [seq, keptAnswers, DAYS_LIVE_SECONDS, notesKept, days.numbers.length, ...days.numbers].map(String)
  return [list.keys, [...numbers, plain.join(','), String(leaving.length), ...leaving.flat(), ...each]]

  function guardArguments({ key, holder }: Held, life: string): string[] {
    return [String(list.place(keys.guard(key))), String(list.place(keys.held(holder))), holder, life]
  }

  function destination({ outcome }: Settlement, queue: string): Destination {
    switch (outcome.kind) {
      case 'done':
      case 'gone':
        return { kind: 'done', key: null, value: '', bytes: '' }
      case 'back':
        return { kind: 'back', key: keys.queue(queue), value: queue, bytes: '' }
      case 'retry':
        return { kind: 'retry', key: keys.retry, value: scoreOf(outcome.at), bytes: withQueue(outcome) }
      case 'schedule':
        return { kind: 'schedule', key: keys.schedule, value: layout.scheduled(outcome.at), bytes: withQueue(outcome) }
      case 'dead':
        return {
          ...{ kind: 'dead', key: keys.dead, value: layout.graveOf(queue) },
          bytes: layout.buried(outcome.payload, grave(queue)),
        }
      default:
        return outcome satisfies never
    }
  }

  function grave(queue: string): Grave {
    return { at: now, queue: queue === '' ? null : queue, by: owner.id }
  }

  /** In a sorted set the payload alone says which queue it goes to. */
  function withQueue({ queue, payload }: Extract<Outcome, { kind: 'retry' | 'schedule' }>): Buffer {
    const read = codec.decode(payload)
    const says = read.status === 'job' ? read.job.queue : queue
    return Buffer.from(says === queue ? payload : codec.amend(payload, { queue }))
  }
}

/** What most are: done, counted, and nothing else to do. They travel together, as tokens alone. */
const isPlain = ({ outcome, count, note, release, extend }: Settlement): boolean =>
  outcome.kind === 'done' && count === 'processed' && note === undefined && !release && !extend

interface Destination {
  readonly kind: 'done' | 'back' | 'schedule' | 'retry' | 'dead'
  readonly key: string | null
  readonly value: string
  readonly bytes: Argument
}

function readAnswer(said: string): Settled {
  const [stale = [], refused = []] = said
    .split(';')
    .map((part) => part.split(',').flatMap((text) => (text === '' ? [] : [token(Number(text))])))
  return { status: 'ok', stale, refused }
}
