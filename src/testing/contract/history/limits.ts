// Steps of a history: limiters of all kinds, used by the jobs in hand and by hand, let go, renewed and corrected.

import { type Ms, ms } from '../../../core/clock.ts'
import { type LimitKind, limiterName } from '../../../core/features/limiter/rule.ts'
import type { Acquired, KeptLimiter } from '../../../core/store/coordination.ts'
import { hour, minute } from '../scene.ts'
import type { Play } from './play.ts'
import { actor } from './traffic.ts'

const kinds: readonly [LimitKind, ...LimitKind[]] = ['concurrent', 'bucket', 'window', 'sliding', 'leaky', 'points']
const tenDays = ms(10 * 24 * hour)

/** Where time cannot be moved, nothing comes back while a history lasts. */
const spanIn = ({ timely, dice }: Play): Ms => (timely ? dice.pick([ms(700), minute, hour]) : tenDays)

/** One limiter of each kind, of which now and then the options change. */
function newUse(play: Play, kind: LimitKind) {
  const { dice } = play
  const rule = { kind, max: dice.chance(0.9) ? 3 : 2, spanMs: dice.chance(0.9) ? tenDays : spanIn(play) }
  return { name: limiterName(`the ${kind}`.replace(' ', '-')), rule, cost: kind === 'points' ? dice.int(1, 2) : 1 }
}

function holderIn(play: Play): { readonly id: string; readonly owner: ReturnType<typeof actor>['id'] | null } {
  const { dice } = play
  if (dice.chance(0.4)) return { id: `by-hand/${dice.int(1, 3)}`, owner: null }
  const { id } = actor(play)
  return { id: `${id}:${dice.int(1, 4)}`, owner: id }
}

/** Two clocks are read one after the other. */
const untimed = (answers: readonly Acquired[]): unknown =>
  answers.map((answer) => (answer.status === 'over' ? { ...answer, retryAt: 0, now: 0 } : { status: answer.status }))

export async function acquire(play: Play): Promise<void> {
  const { dice, timely } = play
  const calls = Array.from({ length: dice.int(1, 2) }, () => {
    const uses = dice.some(kinds, dice.int(1, 2)).map((kind) => newUse(play, kind))
    return { holder: holderIn(play), uses, again: dice.chance(0.3) }
  })
  const said = calls.map(({ holder, uses }) => `${holder.id} ${uses.map(({ name }) => name).join('+')}`).join(', ')
  await play.ask(`acquire ${said}`, (store) => store.acquire(calls), timely ? undefined : untimed)
}

export async function release(play: Play): Promise<void> {
  const { dice } = play
  const releases = dice.some(kinds, dice.int(1, 2)).map((kind) => ({
    ...{ name: newUse(play, kind).name, holder: holderIn(play).id },
    ...(dice.chance(0.4) && { more: dice.pick([-1, 1, 2, 50]) }),
  }))
  const said = releases.map(({ name, holder }) => `${name} of ${holder}`).join(', ')
  await play.ask(`let go ${said}`, (store) => store.release(releases))
}

export async function renew(play: Play): Promise<void> {
  const use = newUse(play, 'concurrent')
  const { id: holder } = holderIn(play)
  await play.ask(`renew ${use.name} of ${holder}`, (store) => store.renew([{ ...use, holder }]))
}

export async function reset(play: Play): Promise<void> {
  const { name } = newUse(play, play.dice.pick(kinds))
  await play.ask(`reset ${name}`, (store) => store.resetLimiter(name))
}

/** What is known of each limiter. */
export async function lookAtLimits(play: Play): Promise<void> {
  await play.ask(
    'limiters',
    (store) => store.limiters(),
    (all) => all.map((one) => shown(play, one)),
  )
  play.lines.pop()
}

function shown({ timely }: Play, { leases, usedAt, counted, ...limiter }: KeptLimiter): unknown {
  const held = leases.toSorted((a, b) => (a.holder < b.holder ? -1 : 1))
  if (timely) return { ...limiter, usedAt, counted, leases: held }
  return { ...limiter, leases: held.map(({ holder }) => holder) }
}
