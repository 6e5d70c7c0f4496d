// Steps of a history: jobs on their way through the queues, with replies that are lost, so that a call is made again
// later, and calls that arrive late, when the world has moved on.

import type { Count, Outcome } from '../../../core/attempt/outcome.ts'
import { type EpochMs, later, type Ms, ms } from '../../../core/clock.ts'
import type { Guard, Held } from '../../../core/features/guard.ts'
import type { LanePlace } from '../../../core/features/lane.ts'
import { type Jid, jidOf } from '../../../core/job/jid.ts'
import { laneIn } from '../../../core/payload/lane-in.ts'
import { payloadOf } from '../../../core/payload/payload.ts'
import {
  type Claim,
  type ClaimRequest,
  type Push,
  type PushCall,
  type SettleCall,
  type Settled,
  type Settlement,
  type Token,
  token,
} from '../../../core/store/queueing.ts'
import { hour, jidIn, minute } from '../scene.ts'
import { asOwner, guardKeys, hold, type KnownOwner, laneKeys, letGo, queues, reserve } from './book.ts'
import { newTick } from './by-the-clock.ts'
import { type Play, there } from './play.ts'

/** A call either happens now, or is under way for a while. */
async function send({ dice, book, lines }: Play, what: string, run: () => Promise<void>): Promise<void> {
  if (!dice.chance(0.12)) return run()
  book.travelling.push(run)
  lines.push(`(sent, and on its way: ${what})`)
}

export async function arrive(play: Play): Promise<void> {
  const { book, dice } = play
  const [run] = book.travelling.splice(dice.int(0, book.travelling.length - 1), 1)
  await run?.()
}

// ---- push ---------------------------------------------------------------------------------------------------------

export async function push(play: Play): Promise<void> {
  const { book, dice } = play
  const producer = there(dice.any(book.producers))
  const items: Push[] = []
  for (let n = dice.int(1, 3); n > 0; n--) items.push(await newItem(play))
  const valid = play.timely ? dice.pick([0, 500, 30_000, hour, hour]) : dice.pick([-1000, hour, hour, hour])
  const call: PushCall = { producer: producer.id, seq: ++producer.seq, validUntil: await validity(play, valid), items }
  await send(play, sayPush(call), async () => {
    book.pushes.push(call)
    await play.ask(sayPush(call), (store) => store.push(call))
  })
}

const validity = async (play: Play, length: number): Promise<EpochMs> => later(await play.now(), ms(length))

async function newItem(play: Play): Promise<Push> {
  const { bench, book, dice } = play
  const jid = jidOf(`j${++book.counter}`)
  const queue = dice.pick(queues)
  const createdAt = await play.now()
  const isJob = !dice.chance(0.08)
  const lane = isJob && dice.chance(0.3) ? { key: dice.pick(laneKeys), max: dice.int(1, 2) } : undefined
  const job = { class: 'Letter', args: [], jid, queue, createdAt, ...(lane && { lane }) }
  const payload = isJob ? bench.codec.encode(job) : payloadOf(`not a job: ${jid}`)
  const guards = newGuards(play, jid)
  book.guards.set(jid, guards)
  const at = dice.chance(0.2) ? await play.at(dueIn(play)) : undefined
  return {
    ...{ payload, jid, queue },
    ...(guards.length > 0 && { guards }),
    ...(at !== undefined && { at }),
    ...(lane && { lane }),
    ...(dice.chance(0.1) && { tick: newTick(play) }),
  }
}

/** Of a guard. */
const lifeIn = ({ dice, timely }: Play): Ms => (timely ? dice.pick([ms(400), minute, hour]) : hour)

function newGuards(play: Play, holder: Jid): readonly Guard[] {
  const { dice } = play
  const ttlMs = lifeIn(play)
  if (dice.chance(0.1)) return dice.some(guardKeys, 1).map((key): Guard => ({ key, holder, ttlMs, taken: 'replace' }))
  if (dice.chance(0.75)) return []
  return dice.some(guardKeys, dice.int(1, 2)).map((key): Guard => ({ key, holder, ttlMs, taken: 'refuse' }))
}

/** When something is due, from now: past, soon, or in another time. */
export function dueIn({ dice, timely }: Play): number {
  return timely ? dice.pick([-2000, 0, 3000, 30_000, 7_200_000]) : dice.pick([-5000, 86_400_000])
}

const sayPush = ({ producer, seq, items }: PushCall): string =>
  `${producer} push #${seq} ${items.map(({ jid, queue, at, lane, tick, guards = [] }) => [jid, queue, at, lane && `${lane.key} of ${lane.max}`, tick && `${tick.cron} ${tick.at}`, ...guards.map(({ key }) => key)].filter(Boolean).join(' ')).join(', ')}`

// ---- claim --------------------------------------------------------------------------------------------------------

/** Who acts: mostly somebody alive with work in hand, at times anybody who ever was. */
export function actor({ dice, book }: Play): KnownOwner {
  const alive = book.owners.filter((owner) => owner.alive)
  const busy = alive.filter(({ held }) => held.size > 0)
  const those = dice.chance(0.1) ? book.owners : dice.chance(0.6) ? busy : alive
  return dice.any(those) ?? there(dice.any(book.owners))
}

export async function claim(play: Play): Promise<void> {
  const owner = actor(play)
  const request = newClaim(play, owner)
  await send(play, sayClaim(request), async () => {
    hold(owner, await play.ask(sayClaim(request), (store) => store.claim(request)))
  })
}

function newClaim({ dice }: Play, owner: KnownOwner): ClaimRequest {
  const max = dice.int(1, 4)
  const epoch = dice.chance(0.06) ? owner.epoch + dice.pick([-1, 1]) : owner.epoch
  const first = dice.chance(0.06) ? token(dice.int(1, owner.nextToken)) : reserve(owner, max)
  const wanted = dice.some(queues, dice.int(1, queues.length))
  return { owner: { id: owner.id, epoch }, queues: wanted, first, max, waitMs: ms(0) }
}

const sayClaim = ({ owner, queues: wanted, first, max }: ClaimRequest): string =>
  `${owner.id} claim epoch ${owner.epoch} ${wanted.join(',')} first ${first} max ${max}`

// ---- settle -------------------------------------------------------------------------------------------------------

export async function settle(play: Play): Promise<void> {
  const { book, dice } = play
  const owner = actor(play)
  const settlements: Settlement[] = []
  for (const claim of dice.some([...owner.held.values()], dice.int(1, 3))) settlements.push(await ending(play, claim))
  if (dice.chance(0.15)) settlements.push(await stranger(play, owner))
  const call: SettleCall = { owner: asOwner(owner), seq: ++owner.seq, settlements }
  const next = dice.chance(0.25) ? newClaim(play, owner) : null
  const line = saySettle(call, next)
  await send(play, line, async () => {
    book.settles.push(call)
    const settled = await play.ask(line, (store) => store.settle(next ? { ...call, next } : call), unordered)
    if (settled.status !== 'ok') return
    letGo(owner, tokensOf(call))
    if (settled.next) hold(owner, settled.next)
  })
}

/** Which tokens are stale is promised, and not in which order. */
const unordered = (settled: Settled): Settled =>
  settled.status === 'ok' ? { ...settled, stale: settled.stale.toSorted((a, b) => a - b) } : settled

const tokensOf = ({ settlements }: SettleCall): readonly Token[] => settlements.map((one) => one.token)

/** A token that is not in these hands, or not any more. */
async function stranger(play: Play, owner: KnownOwner): Promise<Settlement> {
  const { book, dice } = play
  const foreign = book.owners.flatMap(({ held }) => [...held.values()])
  const claim = dice.any(foreign)
  const named = dice.any(owner.past) ?? claim?.token ?? token(999)
  // Where it is in these hands after all, it leaves its own lane.
  const place = placeIn(play, owner.held.get(named) ?? claim)
  if (!claim) return { ...back(named), count: 'failed' }
  const { lane: _, ...settlement } = await ending(play, claim)
  return { ...settlement, token: named, ...(place && { lane: place }) }
}

const back = (named: Token): Settlement => ({ token: named, outcome: { kind: 'back' }, count: 'nothing' })

/** What a claimed job has of its lane. */
function placeIn({ bench }: Play, claim: Claim | null): LanePlace | null {
  const bound = claim && laneIn(bench.codec.decode(claim.payload))
  return bound ? { queue: claim.queue, key: bound.lane.key, jid: bound.jid } : null
}

async function ending(play: Play, claim: Claim): Promise<Settlement> {
  const { token: named, payload, queue } = claim
  const { bench, book, dice } = play
  const kind = dice.pick<Outcome['kind']>([
    'done',
    'done',
    'retry',
    'retry',
    'schedule',
    'schedule',
    'dead',
    'gone',
    'back',
    'back',
  ])
  const outcome = await outcomeOf(play, kind, { payload, queue })
  const count = dice.pick<Count>(['processed', 'failed', 'nothing'])
  const note = dice.chance(0.15) ? { note: Uint8Array.of(++book.counter & 0xff, 0xff) } : {}
  const guards = book.guards.get(jidIn(bench, payload)) ?? []
  const ends = kind === 'done' || kind === 'gone' || kind === 'dead'
  const place = placeIn(play, claim)
  const plain = { token: named, outcome, count, ...note, ...(place && { lane: place }) }
  if (guards.length === 0) return plain
  // As a job that is to run again does, of whom one may hold the key by now.
  if (!ends)
    return dice.chance(0.4) ? { ...plain, extend: guards.map((guard) => ({ ...guard, ttlMs: lifeIn(play) })) } : plain
  const release = guards.map(({ key, holder }): Held => ({ key, holder: dice.chance(0.1) ? jidOf('j1') : holder }))
  return { ...plain, release }
}

async function outcomeOf(
  play: Play,
  kind: Outcome['kind'],
  { payload, queue }: Pick<Claim, 'payload' | 'queue'>,
): Promise<Outcome> {
  const { bench, book, dice } = play
  if (kind === 'done' || kind === 'gone' || kind === 'back') return { kind }
  const retryCount = ++book.counter
  if (kind === 'dead') return { kind, payload: bench.codec.amend(payload, { retryCount }) }
  // The payload says the queue as well, as every codec writes it.
  const to = dice.chance(0.8) ? queue : dice.pick(queues)
  const amended = bench.codec.amend(payload, { retryCount, queue: to })
  return { kind, at: await play.at(dueIn(play)), queue: to, payload: amended }
}

const saySettle = ({ owner, seq, settlements }: SettleCall, next: ClaimRequest | null): string =>
  `${owner.id} settle #${seq} ${settlements.map((one) => `${one.token} ${one.outcome.kind}`).join(', ')}${next ? `, and then ${sayClaim(next)}` : ''}`

// ---- repeats ------------------------------------------------------------------------------------------------------

const recent = <T>(play: Play, list: readonly T[]): T | null =>
  play.dice.any(play.dice.chance(0.6) ? list.slice(-6) : list)

export async function repeatPush(play: Play): Promise<void> {
  const call = recent(play, play.book.pushes)
  if (call) await play.ask(`again: ${sayPush(call)}`, (store) => store.push(call))
}

export async function repeatSettle(play: Play): Promise<void> {
  const call = recent(play, play.book.settles)
  const owner = play.book.owners.find(({ id }) => id === call?.owner.id)
  if (!call || !owner) return
  // A repeat carries no next claim; a store that is sent one must not act on it.
  const next = play.dice.chance(0.3) ? newClaim(play, owner) : null
  const again: SettleCall = next ? { ...call, next } : call
  const settled = await play.ask(`again: ${saySettle(call, next)}`, (store) => store.settle(again), unordered)
  if (settled.status === 'ok' && settled.next) hold(owner, settled.next)
}

/** Whatever a process may do in the end: everything that still travels arrives. */
export async function arriveAll(play: Play): Promise<void> {
  while (play.book.travelling.length > 0) await arrive(play)
}
