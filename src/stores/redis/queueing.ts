// Queueing on Redis: push, claim and settle, each one script. Claims and settlements have files of their own.

import { Buffer, isUtf8 } from 'node:buffer'
import { type Guard, guardKey } from '../../core/features/guard.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { Payload } from '../../core/payload/payload.ts'
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
import { CountedDays } from './counted-days.ts'
import { KeyList } from './key-list.ts'
import { lanePlaces } from './lanes.ts'
import type { Layout } from './layout.ts'
import { LeftOut } from './left-out.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'
import { settle } from './settle.ts'

/** How long a producer's answers are kept beyond the time its call was valid, in milliseconds; and how many of them. */
const LIFE = '60000'
const KEPT = String(keptAnswers)

export function queueing(parts: Parts): Queueing {
  const leftOut = new LeftOut(parts.clock)
  const settling = { ...parts, counted: new CountedDays(parts.keys) }
  return {
    push: (call) => push(parts, call),
    claim: (request) => claim(parts, leftOut, request),
    // The claim leaves right behind the settlements and travels with them.
    settle: (call) => settle(settling, call, () => (call.next ? take(parts, call.next, call.seq) : null)),
  }
}

/** Whether something may refuse it or hold it back. */
const isBound = ({ guards = [], tick, lane }: Push): boolean =>
  guards.length > 0 || tick !== undefined || lane !== undefined

async function push(parts: Parts, call: PushCall): Promise<Pushed> {
  const [item] = call.items
  if (!item || call.items.length > 1 || item.tick || item.lane) return pushMany(parts, call)
  const [guard, ...more] = item.guards ?? []
  if (guard === undefined) return pushOne(parts, call, item)
  return more.length === 0 ? pushGuarded(parts, call, item, guard) : pushMany(parts, call)
}

/** A script of its own: two thirds of the time of the other one, which is most of what a push takes that is awaited. */
async function pushOne({ server, keys, layout }: Parts, call: PushCall, item: Push): Promise<Pushed> {
  const { producer, seq, validUntil } = call
  const { queue, at, payload } = item
  const waits = at !== undefined
  const places = waits ? [keys.schedule] : [keys.queue(queue), keys.queues]
  const args = [String(seq), String(validUntil), LIFE, KEPT, waits ? layout.scheduled(at) : queue, textual(payload)]
  const refused = refusal(textOf(await server.run('pushOne', [keys.producer(producer), ...places], args)))
  return refused ?? { status: 'ok', results: [plainResult(item)] }
}

/** The same for one job with one guard, as a unique job is. */
async function pushGuarded({ server, keys, layout }: Parts, call: PushCall, item: Push, guard: Guard): Promise<Pushed> {
  const { producer, seq, validUntil } = call
  const { queue, at, payload, jid } = item
  const waits = at !== undefined
  const places = [keys.producer(producer), waits ? keys.schedule : keys.queue(queue)]
  const held = [keys.guard(guard.key), keys.held(jid), ...(waits ? [] : [keys.queues])]
  const args = [String(seq), String(validUntil), LIFE, KEPT, waits ? layout.scheduled(at) : queue, textual(payload)]
  const said = await server.run(
    'pushGuarded',
    [...places, ...held],
    [...args, ...[jid, String(Math.ceil(guard.ttlMs)), guard.taken]],
  )
  return refusal(textOf(said)) ?? { status: 'ok', results: [readResult(textOf(said), item)] }
}

/** A command of texts alone is written to the socket in one piece. What is no text stays as it is. */
function textual(payload: Payload): Argument {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  return isUtf8(bytes) ? bytes.toString() : bytes
}

async function pushMany({ server, keys, layout }: Parts, call: PushCall): Promise<Pushed> {
  const { producer, seq, validUntil, items } = call
  const names = [...new Set(items.flatMap(({ queue, at }) => (at === undefined ? [queue] : [])))]
  const list = new KeyList([keys.producer(producer), keys.queues, keys.schedule, ...names.map(keys.queue)])
  const areBound = items.some(isBound)
  const plain = plainArguments(areBound ? [] : items, names, layout)
  const bound = areBound ? items : []
  const jobs = bound.flatMap((item) => jobArguments(item, names, { keys, layout }, list))
  const args = [String(seq), String(validUntil), LIFE, KEPT, String(names.length)]
  const said = textOf(await server.run('push', list.keys, [...args, ...names, ...plain, ...jobs]))
  const refused = refusal(said)
  if (refused) return refused
  if (!areBound) return { status: 'ok', results: items.map(plainResult) }
  const lines = said.split('\n')
  return { status: 'ok', results: items.map((item, i) => readResult(lines[i], item)) }
}

/** Why nothing was written; null: it was. @throws HaymakerError HM_STORE_CORRUPT */
function refusal(said: string): Pushed | null {
  if (said === 'expired' || said === 'old') return { status: said }
  if (said.startsWith('wrongtype ')) throw wrongType(said.slice('wrongtype '.length))
  return null
}

/** Jobs that nothing refuses or holds back: their payloads in one piece, and where each of them ends. */
function plainArguments(items: readonly Push[], names: readonly QueueName[], { scheduled }: Layout): Argument[] {
  const waiting = new Map<QueueName, Payload[]>(names.map((name) => [name, []]))
  const due: Payload[] = []
  const scores: string[] = []
  for (const { at, queue, payload } of items) {
    if (at === undefined) waiting.get(queue)?.push(payload)
    else {
      due.push(payload)
      scores.push(scheduled(at))
    }
  }
  const groups = [...waiting.values(), due]
  const lengths = groups.map((payloads) => payloads.map(({ length }) => length).join(','))
  return [Buffer.concat(groups.flat()), ...lengths, scores.join(',')]
}

const plainResult = ({ jid, at }: Push): PushResult => ({ status: at === undefined ? 'queued' : 'scheduled', jid })

function jobArguments(
  item: Push,
  names: readonly QueueName[],
  { keys, layout }: Pick<Parts, 'keys' | 'layout'>,
  list: KeyList,
): Argument[] {
  const { payload, jid, queue, at, guards = [], tick } = item
  const placeOf = (key: string): number => list.place(key)
  const place = at === undefined ? names.indexOf(queue) + 1 : 0
  return [
    ...[String(place), at === undefined ? '' : layout.scheduled(at), textual(payload), jid, String(guards.length)],
    ...guards.flatMap(({ key, ttlMs, taken }) => [String(placeOf(keys.guard(key))), String(Math.ceil(ttlMs)), taken]),
    guards.length === 0 ? '0' : String(placeOf(keys.held(jid))),
    ...(tick ? [String(placeOf(keys.ticks)), tick.cron, String(tick.at)] : ['0', '', '']),
    ...laneArguments(item, keys, list),
  ]
}

/** One that is due later asks for its place then. */
function laneArguments({ queue, at, lane }: Push, keys: Parts['keys'], list: KeyList): Argument[] {
  if (!lane || at !== undefined) return ['', '', '']
  return [lanePlaces(list, keys, { queue, key: lane.key }), lane.key, String(lane.max)]
}

function readResult(line = '', { jid, guards = [] }: Push): PushResult {
  const [said, ...rest] = line.split(' ')
  switch (said) {
    case 's':
      return { status: 'scheduled', jid }
    case 't':
      return { status: 'taken', jid }
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
