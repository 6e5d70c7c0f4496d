// Moves by hand on Redis: each is a script of its own, so that others are served between two, and many travel in one trip.
// They run in their order, one after the other: a guard that one of them took stands in the way of the next.

import { laneIn } from '../../core/payload/lane-in.ts'
import { payload } from '../../core/payload/payload.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import type { Move, SetName } from '../../core/store/places.ts'
import { type Argument, type Reply, textOf } from './connection.ts'
import { behindBreak, scoreOf } from './entries.ts'
import { KeyList } from './key-list.ts'
import { lanePlaces } from './lanes.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'
import type { ScriptCall } from './server.ts'

/** The most that one trip carries, whichever comes first: moves, bytes, and entries of queues that Redis passes to find them. */
const MOST = 200
const MOST_BYTES = 1_000_000
const MOST_PASSED = 2_000_000

type Moved = 'moved' | 'gone' | 'duplicate'

export async function move(parts: Parts, moves: readonly Move[]): Promise<readonly Moved[]> {
  const seen = moves.map(seenIn)
  const lengths = await lengthsOf(parts, seen)
  const results: Moved[] = []
  for (const [from, to] of trips(seen, lengths)) {
    const calls = moves.slice(from, to).map((one, i) => callOf(parts, one, seen[from + i] ?? seenIn(one)))
    results.push(...(await parts.server.runAll('move', calls)).map(readResult))
  }
  return results
}

/** What a reference names. */
interface Seen {
  /** Where it rests: null, a queue; and its name. */
  readonly set: SetName | null
  readonly queue: string | null
  /** In which lane of the queue it waits; null: in none. */
  readonly key: string | null
  readonly score: string
  /** As they are kept. */
  readonly bytes: Buffer
}

function seenIn({ ref }: Pick<Move, 'ref'>): Seen {
  const [kind = '', ...rest] = ref.split(' ')
  const bytes = Buffer.from(rest.at(-1) ?? '', 'base64')
  const key = kind === 'lane' ? Buffer.from(rest[1] ?? '', 'base64').toString() : null
  if (kind === 'queue' || kind === 'lane') return { set: null, queue: rest[0] ?? '', key, score: '', bytes }
  return { set: setName(kind), queue: null, key, score: rest[0] ?? '', bytes }
}

const setName = (text: string): SetName => (text === 'schedule' || text === 'retry' ? text : 'dead')

/** How long the queues are from which something is moved. What has no length, by whatever error, the moves will meet again. */
async function lengthsOf({ server, keys }: Parts, seen: readonly Seen[]): Promise<ReadonlyMap<string, number>> {
  const names = [...new Set(seen.flatMap(({ queue }) => queue ?? []))]
  const lengths = names.map((name) => server.send(['LLEN', keys.queue(name)]).then(Number, () => 0))
  return new Map((await Promise.all(lengths)).map((length, i) => [names[i] ?? '', length]))
}

/** Which moves travel together: from this one up to that one, which is not among them. */
function* trips(seen: readonly Seen[], lengths: ReadonlyMap<string, number>): Generator<readonly [number, number]> {
  let [from, bytes, passed] = [0, 0, 0]
  for (const [i, one] of seen.entries()) {
    const [itsBytes, itsPassed] = [one.bytes.length, lengths.get(one.queue ?? '') ?? 0]
    const isFull = i - from === MOST || bytes + itsBytes > MOST_BYTES || passed + itsPassed > MOST_PASSED
    if (isFull && i > from) {
      yield [from, i]
      ;[from, bytes, passed] = [i, 0, 0]
    }
    bytes += itsBytes
    passed += itsPassed
  }
  if (from < seen.length) yield [from, seen.length]
}

function callOf(parts: Parts, move: Move, seen: Seen): ScriptCall {
  const { keys, layout } = parts
  const { set, score, bytes } = seen
  const from = set === null ? listKey(keys, seen) : keys[set]
  const { guards = [], release = [] } = move
  const { key, type, value } = targetOf(parts, move)
  const { moved, grave } = movedBytes(parts, move, seen)
  const taken = guards.flatMap((guard) => [keys.guard(guard.key), keys.held(guard.holder)])
  const released = release.flatMap((held) => [keys.guard(held.key), keys.held(held.holder)])
  const list = new KeyList([from, key ?? from, keys.queues, keys.recovered, ...taken, ...released])
  const args: Argument[] = [
    ...[madeOf(layout, seen), type, bytes, moved, type === 'dead' ? grave : value, String(guards.length), score],
    ...laneArguments(parts, list, move, seen, moved),
    ...guards.flatMap(({ ttlMs, taken, holder }) => [String(Math.ceil(ttlMs)), taken, holder]),
    ...release.map(({ holder }) => holder),
  ]
  return { keys: list.keys, args }
}

const listKey = (keys: Parts['keys'], { queue, key }: Seen): string => {
  const name = queue ?? ''
  return key === null || !isQueueName(name) ? keys.queue(name) : keys.lane({ queue: name, key })
}

function madeOf(layout: Parts['layout'], { set, key }: Seen): string {
  if (set !== null) return layout.made[set]
  return key === null ? 'list' : 'lane'
}

/** Which lane it leaves, and which one it asks for a place. */
function laneArguments(
  { keys, codec }: Parts,
  list: KeyList,
  { to }: Move,
  { queue, key, bytes }: Seen,
  moved: Buffer,
): Argument[] {
  const was =
    queue !== null && isQueueName(queue)
      ? laneIn(codec.decode(payload(key === null ? bytes : behindBreak(bytes))))
      : null
  const left = was && queue !== null && isQueueName(queue) ? { queue, key: was.lane.key, jid: was.jid } : null
  const asks = to.kind === 'queue' || to.kind === 'head' ? to.queue : null
  const will = asks === null ? null : laneIn(codec.decode(payload(moved)))
  return [
    ...(left ? [lanePlaces(list, keys, left), left.queue, left.key, left.jid] : ['', '', '', '']),
    ...(asks !== null && will
      ? [lanePlaces(list, keys, { queue: asks, key: will.lane.key }), will.lane.key, will.jid, String(will.lane.max)]
      : ['', '', '', '']),
  ]
}

function readResult(reply: Reply): Moved {
  const said = textOf(reply)
  if (said.startsWith('wrongtype ')) throw wrongType(said.slice('wrongtype '.length))
  return said === 'moved' || said === 'duplicate' ? said : 'gone'
}

interface Target {
  readonly key: string | null
  readonly type: 'list' | 'head' | 'zset' | 'delayed' | 'dead' | 'nowhere'
  /** The name of a queue, or a score; empty: now. */
  readonly value: string
}

function targetOf({ keys, layout }: Parts, { to, at }: Move): Target {
  switch (to.kind) {
    case 'nowhere':
      return { key: null, type: 'nowhere', value: '' }
    case 'queue':
      return { key: keys.queue(to.queue), type: 'list', value: to.queue }
    case 'head':
      return { key: keys.queue(to.queue), type: 'head', value: to.queue }
    case 'dead':
      return { key: keys.dead, type: 'dead', value: '' }
    case 'schedule':
      return { key: keys.schedule, type: 'delayed', value: at === undefined ? '' : layout.scheduled(at) }
    case 'retry':
      return { key: keys.retry, type: 'zset', value: at === undefined ? '' : scoreOf(at) }
    default:
      return to satisfies never
  }
}

/** In a set the payload alone says to which queue it belongs. `grave`: the list for it, should it die. */
function movedBytes(
  { codec, layout, clock }: Parts,
  { to, payload: given }: Move,
  { set, queue, key, bytes: kept }: Seen,
): { readonly moved: Buffer; readonly grave: string } {
  const bytes = key === null ? kept : behindBreak(kept)
  const seen = given ?? (set === 'dead' ? layout.exhumed(bytes) : payload(bytes))
  const read = codec.decode(seen)
  const isQueue = to.kind === 'queue' || to.kind === 'head'
  const isLost = queue !== null && !isQueue && read.status === 'job' && read.job.queue !== queue
  const named = isLost && isQueueName(queue) ? codec.amend(seen, { queue }) : seen
  const grave = layout.graveOf(queue ?? (read.status === 'job' ? read.job.queue : null))
  if (to.kind === 'dead') return { moved: layout.buried(named, { at: clock.now(), queue, by: null }), grave }
  return { moved: Buffer.from(set === 'dead' && isQueue ? layout.revived(named) : named), grave }
}
