// Steps of a history: what people and clocks do. Entries are looked at, and moved now or much later; queues are paused
// and cleared; time passes; and everything that can be seen is compared.

import { ms } from '../../../core/clock.ts'
import { jidOf } from '../../../core/job/jid.ts'
import { isQueueName } from '../../../core/queues/queue-name.ts'
import type { Entry, LaneWait, Move, Place } from '../../../core/store/places.ts'
import { hour, inQueue, jidIn, textual } from '../scene.ts'
import { guardKeys, laneKeys, queues, type Sighting } from './book.ts'
import { lookAtCrons } from './by-the-clock.ts'
import { lookAtLimits } from './limits.ts'
import { type Play, type Side, there } from './play.ts'
import { dueIn } from './traffic.ts'

const places: readonly [Place, ...Place[]] = [
  { kind: 'schedule' },
  { kind: 'retry' },
  { kind: 'dead' },
  ...queues.map(inQueue),
]

const waits: readonly LaneWait[] = queues.flatMap((queue) => laneKeys.map((key) => ({ kind: 'lane', queue, key })))
const all: readonly [Place | LaneWait, ...(Place | LaneWait)[]] = [...places, ...waits]

function nameOf(place: Place | LaneWait | Move['to']): string {
  if (place.kind === 'lane') return `lane ${place.key} of ${place.queue}`
  return 'queue' in place ? `${place.kind} ${place.queue}` : place.kind
}

/** Entries of one time have no order of their own, and when a job died only one clock knows. */
function inOrder(entries: readonly Entry[], place: Place | LaneWait, timely: boolean): readonly Entry[] {
  if ('queue' in place) return entries
  const by = (a: Entry, b: Entry): number =>
    (timely ? (a.at ?? 0) - (b.at ?? 0) : 0) || (textual(a.payload) < textual(b.payload) ? -1 : 1)
  const times = timely || place.kind !== 'dead'
  return entries.toSorted(by).map((entry) => (times ? entry : { ...entry, at: null }))
}

async function look(play: Play, place: Place | LaneWait): Promise<readonly Sighting[]> {
  const seen: Record<Side, readonly Entry[]> = { ours: [], theirs: [] }
  const { bench } = play
  const newestFirst = play.dice.chance(0.3)
  await play.ask(
    `page of ${nameOf(place)}`,
    async (store, side) => {
      const page = await store.page(place, { limit: 1000, newestFirst })
      seen[side] = page.entries
      return page
    },
    ({ entries, total, next }) => ({
      // Bytes that no codec reads do not say their queue, and a set knows nothing beside the bytes.
      entries: inOrder(entries, place, play.timely).map((entry) =>
        !('queue' in place) && bench.codec.decode(entry.payload).status === 'malformed'
          ? { ...entry, queue: null }
          : entry,
      ),
      ...{ total, more: next !== null },
    }),
  )
  play.lines.pop()
  return seen.theirs.map((theirs) => ({ place, theirs, ours: there(seen.ours.find((ours) => same(ours, theirs))) }))
}

const same = (a: Entry, b: Entry): boolean => textual(a.payload) === textual(b.payload)

// ---- move ---------------------------------------------------------------------------------------------------------

export async function move(play: Play): Promise<void> {
  const { book, dice } = play
  const seen = await look(play, dice.pick(all))
  const chosen = [...dice.some(seen, dice.int(1, 2))]
  book.sightings.push(...dice.some(seen, 2))
  const old = dice.chance(0.4) ? dice.any(book.sightings) : null
  // One that the same call may bring back is not told apart either.
  const comesBack = chosen.some(({ theirs }) => old && theirs.ref !== old.theirs.ref && same(theirs, old.theirs))
  if (old && !comesBack && (await isTelling(play, old))) chosen.push(old)
  const made: (Record<Side, Move> & { readonly of: Sighting })[] = []
  for (const of of chosen) {
    const before = made.find((one) => one.theirs.ref === of.theirs.ref)
    if (!before || !isBack(before.of, before.theirs)) made.push({ ...(await newMove(play, of)), of })
  }
  if (made.length === 0) return
  const moves = made.map(({ ours, theirs }) => ({ ours, theirs }))
  const line = made.map(({ theirs, of }) => sayMove(play, of, theirs)).join(', ')
  await play.ask(`move ${line}`, (store, side) => store.move(moves.map((one) => one[side])))
}

const sayMove = ({ bench }: Play, { place, theirs }: Sighting, to: Move): string =>
  `${jidIn(bench, theirs.payload)} from ${nameOf(place)} to ${nameOf(to.to)}`

/**
 * An entry that left and came back as it was may be the same entry to one store and another to the next. Every other
 * change must be seen: by the place or by the bytes.
 */
async function isTelling(play: Play, { place, theirs }: Sighting): Promise<boolean> {
  const now = (await look(play, place)).find((sighting) => same(sighting.theirs, theirs))
  return now === undefined || now.theirs.ref === theirs.ref
}

/** Such a move leaves the entry as it was, but for its turn: whether it is the same one then, stores may see differently. */
const isBack = ({ place }: Sighting, { to, payload }: Move): boolean =>
  'queue' in place && 'queue' in to && to.queue === place.queue && payload === undefined

async function newMove(play: Play, { place, ours, theirs }: Sighting): Promise<Record<Side, Move>> {
  const { bench, book, dice } = play
  const heads = queues.map((queue) => ({ kind: 'head', queue }) as const)
  const to = dice.pick<Move['to']>([...places, ...queues.map(inQueue), ...heads, { kind: 'nowhere' }])
  const guards = book.guards.get(jidIn(bench, theirs.payload)) ?? []
  const [lived, lives] = [place.kind !== 'dead', to.kind !== 'dead' && to.kind !== 'nowhere']
  const patch = {
    ...(dice.chance(0.2) && { retryCount: ++book.counter }),
    ...('queue' in to && to.queue !== theirs.queue && { queue: to.queue }),
    ...(!('queue' in place) && !('queue' in to) && dice.chance(0.2) && { queue: dice.pick(queues) }),
  }
  const edited = Object.keys(patch).length > 0 ? bench.codec.amend(theirs.payload, patch) : null
  const rest = {
    to,
    ...((to.kind === 'schedule' || to.kind === 'retry') && { at: await play.at(dueIn(play)) }),
    ...(edited && { payload: edited }),
    ...(!lived && lives && { guards }),
    ...(lived && !lives && { release: guards.map(({ key, holder }) => ({ key, holder })) }),
  }
  return { ours: { ref: ours.ref, ...rest }, theirs: { ref: theirs.ref, ...rest } }
}

// ---- the rest -----------------------------------------------------------------------------------------------------

export async function promote(play: Play): Promise<void> {
  const max = play.dice.int(1, 6)
  await play.ask(`promote ${max}`, (store) => store.promote(max))
}

export async function pause(play: Play): Promise<void> {
  const [queue, paused] = [play.dice.pick(queues), play.dice.chance(0.4)]
  await play.ask(`${paused ? 'pause' : 'resume'} ${queue}`, (store) => store.pause(queue, paused))
}

export async function clear(play: Play): Promise<void> {
  const place = play.dice.pick(all)
  await play.ask(`clear ${nameOf(place)}`, (store) => store.clear(place))
}

export async function free(play: Play): Promise<void> {
  const { book, dice } = play
  const holder = jidOf(dice.any([...book.guards.keys()]) ?? 'j1')
  const held = dice.some(guardKeys, 2).map((key) => ({ key, holder }))
  await play.ask(`free ${held.map(({ key }) => key).join(', ')} of ${holder}`, (store) => store.free(held))
}

/** How much went is not compared: stores keep different things that no one sees. */
export async function trim(play: Play): Promise<void> {
  const ageMs = play.timely ? ms(10_000) : hour
  const keep = { dead: { max: 1000, ageMs }, notes: { max: play.dice.int(2, 6) } }
  await play.ask(
    `trim to ${keep.notes.max} notes`,
    (store) => store.trim(keep),
    () => null,
  )
}

export async function elapse(play: Play): Promise<void> {
  if (!play.timely) return
  const by = ms(play.dice.pick([1, 1, 700, 700, 5000, 5000, 5000, 61_000, 61_000, 3_700_000]))
  play.lines.push(`${by} ms pass`)
  await play.bench.elapse(by)
}

/** Compares everything that can be seen. */
export async function audit(play: Play): Promise<void> {
  for (const place of all) await look(play, place)
  await lookAtLimits(play)
  await lookAtCrons(play)
  const before = play.lines.length
  await play.ask('sizes', (store) => store.sizes())
  await play.ask(
    'queues',
    (store) => store.queues(),
    (all) => all.filter(({ name, size, paused }) => isQueueName(name) && (size > 0 || paused)),
  )
  for (const queue of queues) await play.ask(`lanes of ${queue}`, (store) => store.lanes(queue, 10))
  await play.ask('totals', (store) => store.totals())
  await play.ask('history', (store) => store.history(3))
  await play.ask('notes', (store) => store.notes(20))
  play.lines.length = before
}
