// Moving on Redis: a hash that says how far a move between stores is, written in the script of its load.

import { ms } from '../../core/clock.ts'
import { type Guard, guardKey } from '../../core/features/guard.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import {
  type Brought,
  type Counts,
  type GuardPage,
  type MoveMark,
  type Moving,
  moveId,
  type Stepped,
  type TakenAway,
} from '../../core/store/moving.ts'
import { type Cursor, cursor, type LaneWait, type Place } from '../../core/store/places.ts'
import { type Argument, listOf, type Reply, textOf } from './connection.ts'
import { scoreOf } from './entries.ts'
import { readGuard, timeIn } from './guards.ts'
import { KeyList } from './key-list.ts'
import { lanePlaces } from './lanes.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'
import { DAYS_LIVE_SECONDS } from './settle.ts'

/** How many keys of the whole server one look for guards may pass. */
const LOOKED_AT_ONCE = 1000

export function moving(parts: Parts): Moving {
  const { server, keys } = parts
  return {
    async moveMark() {
      const [move, step, note] = listOf(await server.send(['HMGET', keys.move, 'move', 'step', 'note']))
      if (move === undefined || move === null) return null
      return { move: moveId(textOf(move)), step: Number(textOf(step)), note: textOf(note) }
    },
    bring: (mark, load) => bring(parts, mark, load),
    async takeAway(mark, load) {
      const said = await takeAway(parts, mark, load)
      if (typeof said === 'number') return { status: 'done', taken: said }
      const status = stepped(said)
      return status === 'done' ? { status, taken: 0 } : { status }
    },
    async endMove(move) {
      await server.run('endMove', [keys.move, keys.crons], [move])
    },
    guards: (after) => guards(parts, after),
  }
}

const argumentsOf = ({ move, step, note }: MoveMark): Argument[] => [move, String(step), note]

function stepped(said: Reply): Stepped {
  const text = textOf(said)
  if (text.startsWith('wrongtype ')) throw wrongType(text.slice('wrongtype '.length))
  return text === 'done' || text === 'again' ? text : 'other'
}

async function bring(parts: Parts, mark: MoveMark, load: Brought): Promise<Stepped | 'twin'> {
  const { server, keys, layout } = parts
  if (load.kind === 'guards') return stepped(await bringGuards(parts, mark, load.guards))
  if (load.kind !== 'entries') return stepped(await note(parts, mark, load, 1))
  const { place, entries } = load
  const list = new KeyList([keys.move, keys.queues, keyOf(parts, place)])
  const lanes = place.kind === 'queue' ? lanesIn(parts, list, place.queue, entries) : null
  const each = entries.flatMap(({ payload, at, queue }, i): Argument[] => {
    if (place.kind === 'queue') return [Buffer.from(payload), ...(lanes ? (lanes[i] ?? unlaned) : [])]
    if (at === null || Number.isNaN(at)) throw new TypeError('An entry of a set has a time.')
    if (isDeadList(parts, place)) return [layout.graveOf(queue), layout.buried(payload, { at, queue, by: null })]
    return [place.kind === 'schedule' ? layout.scheduled(at) : scoreOf(at), Buffer.from(payload)]
  })
  const kind = isDeadList(parts, place) ? ['dead', ''] : kindOf(parts, place, lanes !== null)
  const said = await server.run('bring', list.keys, [...argumentsOf(mark), ...kind, ...each])
  return textOf(said) === 'twin' ? 'twin' : stepped(said)
}

/** Of a job in no lane. */
const unlaned = ['', '', '', '']

/** What a script wants to know of the lanes of these jobs; null: none is in one. */
function lanesIn(
  { keys, codec }: Parts,
  list: KeyList,
  queue: QueueName,
  entries: readonly { readonly payload: Payload }[],
): readonly (readonly string[])[] | null {
  const bound = entries.map(({ payload }) => laneIn(codec.decode(payload)))
  if (bound.every((one) => one === null)) return null
  return bound.map((one) => {
    if (one === null) return unlaned
    const { lane, jid } = one
    return [lanePlaces(list, keys, { queue, key: lane.key }), lane.key, jid, String(lane.max)]
  })
}

/** Of which type a place is, and the name of a queue. */
function kindOf({ layout }: Parts, place: Place | LaneWait, isLaned: boolean): readonly [string, string] {
  if (place.kind === 'lane') return ['lane', place.key]
  return place.kind === 'queue' ? [isLaned ? 'laned' : 'list', place.queue] : [layout.made[place.kind], '']
}

const isDeadList = ({ layout }: Parts, { kind }: Place | LaneWait): boolean =>
  kind !== 'queue' && kind !== 'lane' && layout.made[kind] === 'lists'

function keyOf({ keys }: Parts, place: Place | LaneWait): string {
  if (place.kind === 'lane') return keys.lane(place)
  return place.kind === 'queue' ? keys.queue(place.queue) : keys[place.kind]
}

async function takeAway(parts: Parts, mark: MoveMark, load: TakenAway): Promise<Reply> {
  const { server, keys } = parts
  if (load.kind !== 'entries') return note(parts, mark, load, -1)
  const { place, refs } = load
  const lanesOf = 'queue' in place ? [keys.lanes(place.queue)] : []
  const beside = place.kind === 'lane' ? [keys.inLane(place), ...lanesOf] : lanesOf
  const list = new KeyList([keys.move, keys.queues, keys.paused, keyOf(parts, place), ...beside])
  const isTimed =
    place.kind === 'schedule' || place.kind === 'retry' || (place.kind === 'dead' && !isDeadList(parts, place))
  const entries = refs.map((ref) => {
    const words = ref.split(' ')
    return { second: words[1] ?? '', bytes: Buffer.from(words.at(-1) ?? '', 'base64') }
  })
  const payloads = entries.map(({ bytes }) => ({ payload: payload(bytes) }))
  const lanes = place.kind === 'queue' ? lanesIn(parts, list, place.queue, payloads) : null
  const each = entries.flatMap(({ second, bytes }, i): Argument[] => [
    ...[...(isTimed ? [second] : []), bytes],
    ...(lanes ? (lanes[i] ?? unlaned).slice(0, -1) : []),
  ])
  const kind = kindOf(parts, place, lanes !== null)
  return server.run('takeAway', list.keys, [...argumentsOf(mark), ...kind, ...each])
}

/** Notes a step, with what was counted. */
function note(
  { server, keys }: Parts,
  mark: MoveMark,
  load: { readonly kind: 'nothing' } | ({ readonly kind: 'counts' } & Counts),
  sign: 1 | -1,
): Promise<Reply> {
  const { totals, days } = load.kind === 'counts' ? load : { totals: { processed: 0, failed: 0 }, days: [] }
  const counters: readonly (readonly [string, number])[] = [
    [keys.processed, totals.processed],
    [keys.failed, totals.failed],
    ...days.flatMap(({ day, processed, failed }) => [
      [keys.counted('processed', day), processed] as const,
      [keys.counted('failed', day), failed] as const,
    ]),
  ]
  const changes = counters.map(([, by]) => String(by === 0 ? 0 : sign * by))
  const args = [...argumentsOf(mark), String(DAYS_LIVE_SECONDS), '2', ...changes]
  return server.run('step', [keys.move, ...counters.map(([key]) => key)], args)
}

function bringGuards({ server, keys }: Parts, mark: MoveMark, brought: readonly Guard[]): Promise<Reply> {
  const each = brought.flatMap(({ ttlMs, holder }) => [String(Math.ceil(ttlMs)), holder])
  const all = brought.flatMap(({ key, holder }) => [keys.guard(key), keys.held(holder)])
  return server.run('bringGuards', [keys.move, ...all], [...argumentsOf(mark), ...each])
}

async function guards({ server, keys }: Parts, after: Cursor | null): Promise<GuardPage> {
  const prefix = keys.guard('')
  const look = [
    'SCAN',
    after ?? '0',
    'MATCH',
    `${prefix.replaceAll(/[\\*?[\]^]/g, '\\$&')}*`,
    'COUNT',
    String(LOOKED_AT_ONCE),
  ]
  const [next, found] = listOf(await server.send(look))
  const names = listOf(found).map(textOf)
  const [time, held] = names.length === 0 ? [] : await server.pipeline([['TIME'], ['MGET', ...names]])
  const now = timeIn(time ?? null)
  const values = listOf(held ?? [])
  return {
    guards: names.flatMap((name, i): Guard[] => {
      const guard = readGuard(values[i] ?? null)
      if (guard === null || guard.until <= now) return []
      const left = ms(guard.until - now)
      return [{ key: guardKey(name.slice(prefix.length)), holder: guard.holder, ttlMs: left, taken: 'refuse' }]
    }),
    next: textOf(next) === '0' ? null : cursor(textOf(next)),
  }
}
