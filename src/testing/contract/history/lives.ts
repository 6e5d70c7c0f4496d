// Steps of a history: owners come, beat, reconcile, note their suspects, leave, or fall silent and are swept. At most one
// owner is dead at a time, since in which order several are emptied is the store's business.

import { ms } from '../../../core/clock.ts'
import type { SweepCall } from '../../../core/store/clockwork.ts'
import type { Beat, Reconciled } from '../../../core/store/processes.ts'
import { type Claim, type OwnerId, ownerId, token } from '../../../core/store/queueing.ts'
import { hour, minute } from '../scene.ts'
import { card, host } from '../worker.ts'
import { asOwner, type KnownOwner, letGo, newOwner, reserve } from './book.ts'
import { type Play, type Side, sorted, there } from './play.ts'
import { actor } from './traffic.ts'

export async function register(play: Play): Promise<void> {
  const { book, dice } = play
  const { alive, dead } = await beats(play)
  const known = dice.any([...alive.ours.map(({ owner }) => owner), ...dead])
  if (known && dice.chance(0.1)) return void (await enroll(play, known))
  const id = ownerId(`o${book.owners.length + 1}`)
  await enroll(play, id)
  book.owners.push(newOwner(id))
}

const enroll = (play: Play, id: OwnerId): Promise<unknown> =>
  play.ask(`register ${id}`, (store) => store.register(id, host, card))

interface Beats {
  readonly alive: Readonly<Record<Side, readonly Beat[]>>
  readonly dead: readonly OwnerId[]
}

/** Who lives and who is dead; the beats as each store counts them. */
async function beats(play: Play): Promise<Beats> {
  const alive: Record<Side, readonly Beat[]> = { ours: [], theirs: [] }
  const { dead } = await play.ask(
    'beats',
    async (store, side) => {
      const answer = await store.beats()
      alive[side] = answer.alive
      return answer
    },
    (answer) => ({ alive: sorted(answer.alive.map(({ owner }) => owner)), dead: sorted(answer.dead) }),
  )
  play.lines.pop()
  return { alive, dead }
}

export async function life(play: Play): Promise<void> {
  const { id } = actor(play)
  const command = play.dice.pick([null, null, 'quiet', 'stop', 'dump', { cancel: 'a b', reason: 'c' }] as const)
  if (command) await play.ask(`tell ${id} to ${JSON.stringify(command)}`, (store) => store.command(id, command))
  await play.ask(`${id} beats`, (store) => store.life(id))
}

export async function reconcile(play: Play): Promise<void> {
  const owner = actor(play)
  const epoch = owner.epoch + play.dice.pick([1, 1, 1, 0, -1, 3])
  const reconciled = await askReconcile(play, owner, epoch)
  if (reconciled.status !== 'ok') return
  owner.epoch = epoch
  const lost = [...owner.held.keys()].filter((held) => !reconciled.tokens.includes(held))
  letGo(owner, lost)
}

const askReconcile = (play: Play, { id }: KnownOwner, epoch: number): Promise<Reconciled> =>
  play.ask(
    `${id} reconcile epoch ${epoch}`,
    (store) => store.reconcile(id, epoch),
    (answer) => (answer.status === 'ok' ? { ...answer, tokens: sorted(answer.tokens) } : answer),
  )

export async function note(play: Play): Promise<void> {
  const { book, dice } = play
  const suspectsOf = ({ held }: KnownOwner): readonly Claim[] => [...held.values()].filter(({ suspect }) => suspect)
  const afraid = book.owners.filter((one) => one.alive && suspectsOf(one).length > 0)
  const owner = (dice.chance(0.8) ? dice.any(afraid) : null) ?? actor(play)
  const claim = dice.any(suspectsOf(owner)) ?? dice.any([...owner.held.values()])
  const named = dice.chance(0.1) || !claim ? (dice.any(owner.past) ?? token(998)) : claim.token
  const noted = await play.ask(`${owner.id} notes ${named}`, (store) => store.noteSuspect(owner.id, named))
  if (noted === 'ok') owner.noted = named
}

export async function leave(play: Play): Promise<void> {
  const owner = actor(play)
  if ((await beats(play)).dead.length > 0) return sweep(play)
  await play.ask(`${owner.id} leaves`, (store) => store.leave(owner.id))
  owner.alive = false
}

// ---- sweep --------------------------------------------------------------------------------------------------------

export async function sweep(play: Play): Promise<void> {
  const { book, dice } = play
  const { alive, dead } = await beats(play)
  const sweeper = dice.any(book.owners.filter((owner) => dice.chance(0.03) || owner.alive))
  if (!sweeper) return
  const max = dice.pick([0, 1, 2, 50, 50, 50])
  const old = dice.chance(0.2)
  const silent = dead.length > 0 ? null : silentBeside(play, sweeper)
  const first = dice.chance(0.06) ? token(dice.int(1, sweeper.nextToken)) : reserve(sweeper, max)
  const by = { ...asOwner(sweeper), epoch: sweeper.epoch - (dice.chance(0.06) ? 1 : 0) }
  const rule = { charges: dice.pick([1, 2, 2]), markMs: play.timely ? dice.pick([minute, hour]) : hour }
  const line = `${by.id} sweep epoch ${by.epoch} first ${first} max ${max}${silent ? `, ${silent} is silent${old ? ' on an old beat' : ''}` : ''}`
  const beatsOf = (side: Side): readonly Beat[] =>
    alive[side].filter(({ owner }) => owner === silent).map((one) => ({ ...one, beat: one.beat - (old ? 1 : 0) }))
  const call = (side: Side): SweepCall => ({ by, first, max, rule, silent: beatsOf(side) })
  const { declared, adopted } = await play.ask(line, (store, side) => store.sweep(call(side)))
  for (const claim of adopted) sweeper.held.set(claim.token, claim)
  for (const owner of book.owners) if (declared.includes(owner.id)) owner.alive = false
}

/** Who is to be declared dead: best somebody who has noted a suspect, or has work in hand. */
function silentBeside({ book, dice }: Play, sweeper: KnownOwner): OwnerId | null {
  const others = book.owners.filter((owner) => owner.alive && (owner !== sweeper || dice.chance(0.1)))
  const busy = others.filter(({ held }) => held.size > 0)
  const noting = busy.filter(({ noted, held }) => noted !== null && held.has(noted))
  const owner = dice.any(noting) ?? dice.any(dice.chance(0.2) ? others : busy)
  return owner?.id ?? null
}

// ---- the end ------------------------------------------------------------------------------------------------------

/** Shows what is in every hand: the living list it, and then all die and are emptied, one by one. */
export async function openHands(play: Play): Promise<void> {
  const heir = newOwner(ownerId('heir'))
  await enroll(play, heir.id)
  await empty(play, heir, null)
  const { alive } = await beats(play)
  for (const { owner } of alive.theirs) {
    if (owner === heir.id) continue
    const known = there(play.book.owners.find(({ id }) => id === owner))
    await askReconcile(play, known, known.epoch + 10)
    await empty(play, heir, owner)
  }
  await askReconcile(play, heir, 2)
}

async function empty(play: Play, heir: KnownOwner, silent: OwnerId | null): Promise<void> {
  const { alive } = await beats(play)
  await play.ask(`the heir sweeps ${silent ?? 'what is dead'}`, (store, side) =>
    store.sweep({
      ...{ by: asOwner(heir), first: token(heir.nextToken), max: 500, rule: { charges: 2, markMs: ms(hour) } },
      silent: alive[side].filter(({ owner }) => owner === silent),
    }),
  )
  heir.nextToken += 500
}
