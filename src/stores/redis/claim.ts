// A claim: one script that takes, and the wait for something to take. Who waits hears of the queues that could give
// something: not of those that are paused, nor, for a while, of one that changes and has no jobs. Between "nothing there" and
// "will be told" no push is missed: what is armed is read in the same command.

import { ms } from '../../core/clock.ts'
import { payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Claim, type Claimed, type ClaimRequest, type Token, token } from '../../core/store/queueing.ts'
import { bytesOf, listOf, type Reply, textOf } from './connection.ts'
import type { Keys } from './keys.ts'
import type { LeftOut } from './left-out.ts'
import type { Parts } from './parts.ts'
import type { Watch } from './watch.ts'

/** So many may all claim when they are told of a job; more ask first whether it is still there. */
const FEW = 4

const nothing: Claimed = { status: 'ok', claims: [] }

interface Wait {
  readonly parts: Parts
  readonly leftOut: LeftOut
  readonly watch: Watch
  /** On the monotonic clock. */
  readonly end: number
  readonly signal: AbortSignal | undefined
}

/** Takes jobs, and waits for the first one as long as the request says. */
export async function claim(parts: Parts, leftOut: LeftOut, request: ClaimRequest): Promise<Claimed> {
  const { wakeup, keys, clock } = parts
  if (request.waitMs <= 0) return take(parts, request)
  const end = clock.monotonic() + request.waitMs
  const watch = wakeup.watch([...holdsOf(keys), ...request.queues.map(keys.queue)])
  const wait: Wait = { parts, leftOut, watch, end, signal: request.signal }
  try {
    for (let reason: readonly string[] | null = null; ; ) {
      const claimed = await take(parts, request)
      if (claimed.status !== 'ok') return claimed
      if (claimed.claims.length > 0) {
        wakeup.fed()
        return claimed
      }
      if (reason !== null) await inVain(wait, reason)
      const news = await untilNews(wait)
      if (news === 'over') return nothing
      reason = news
    }
  } finally {
    wakeup.leave(watch)
  }
}

/** The keys that say what gives nothing, though it has jobs. */
const holdsOf = ({ paused, halt }: Keys): readonly string[] => (halt === null ? [paused] : [paused, halt])

/** Which keys are a reason to claim again, none where it is only time to; or that the wait is over. */
async function untilNews(wait: Wait): Promise<readonly string[] | 'over'> {
  const { parts, leftOut, watch, end, signal } = wait
  const { server, wakeup, clock, keys } = parts
  const isOver = (): boolean => clock.monotonic() >= end || signal?.aborted === true || watch.isEnded
  for (;;) {
    await wakeup.rest(watch, end, signal)
    if (isOver()) return 'over'
    const there = await whatIsThere(wait)
    if (there !== null && signal?.aborted !== true) return there
    if (isOver()) return 'over'
    const most = Math.min(end - clock.monotonic(), leftOut.next(watch.stale) ?? Number.POSITIVE_INFINITY)
    const told = await wakeup.sleep(watch, ms(most), signal)
    if (isOver()) return 'over'
    if (told.length === 0 || holdsOf(keys).some((key) => told.includes(key)) || wakeup.live <= FEW) return told
    if (Number(await server.send(['EXISTS', ...told])) > 0) return told
    wakeup.vain()
  }
}

/** Arms what could give something. Answers the keys among which there is something, or null. */
async function whatIsThere({ parts, leftOut, watch }: Wait): Promise<readonly string[] | null> {
  const { wakeup, keys } = parts
  const [names] = (await wakeup.arm(watch, [keys.paused], ([key = '']) => ['SMEMBERS', key])) ?? []
  if (keys.halt !== null) {
    const [said = null] = (await wakeup.arm(watch, [keys.halt], ([key = '']) => ['GET', key])) ?? []
    if (said !== null && textOf(said) === 'true') return null
  }
  const paused = new Set(listOf(names).map((name) => keys.queue(textOf(name))))
  const holds = holdsOf(keys)
  const open = watch.stale.filter((key) => !holds.includes(key) && !paused.has(key) && !leftOut.has(key))
  if (open.length === 0) return null
  const replies = await wakeup.arm(watch, open, (some) => ['EXISTS', ...some])
  return replies?.some((reply) => Number(reply) > 0) ? open : null
}

/** Somebody was quicker. Or what changed, and goes on changing, is no list: it is left out for a while. */
async function inVain({ parts, leftOut, watch }: Wait, reason: readonly string[]): Promise<void> {
  const { server, wakeup, keys } = parts
  wakeup.vain()
  const stale = new Set(watch.stale)
  const holds = holdsOf(keys)
  const changed = reason.filter((key) => stale.has(key) && !holds.includes(key))
  if (changed.length === 0) return
  const types = await server.pipeline(changed.map((key) => ['TYPE', key]))
  for (const [i, key] of changed.entries()) {
    const type = textOf(types[i])
    if (type === 'list' || type === 'none') leftOut.delete(key)
    else leftOut.add(key)
  }
}

/** Takes what is there. `ride`: the number of the settle that it travels with. */
export async function take({ server, keys }: Parts, request: ClaimRequest, ride = 0): Promise<Claimed> {
  const { owner, queues, first, max } = request
  const said = await server.run(
    'claim',
    [keys.owners, keys.owner(owner.id), keys.claims(owner.id), keys.paused, keys.recovered, ...queues.map(keys.queue)],
    [owner.id, ...[owner.epoch, first, max, ride].map(String), ...queues],
  )
  if (!Array.isArray(said)) return { status: refusalOf(textOf(said)) }
  return { status: 'ok', claims: claimsOf(said, first) }
}

function refusalOf(said: string): 'gone' | 'late' | 'used' {
  return said === 'gone' || said === 'late' ? said : 'used'
}

/** Above so many bytes each payload is copied: a view of a few would keep all of them in memory. */
const MOST_SHARED = 64 * 1024

/** Reads a reply of the script. Tokens count up from the first that was asked for. */
function claimsOf([suspects, pieces, ...queues]: readonly Reply[], first: Token): readonly Claim[] {
  if (pieces === undefined) return []
  const bytes = bytesOf(pieces)
  const charges = chargesOf(textOf(suspects))
  const claims: Claim[] = []
  let [next, at]: [number, number] = [first, 0]
  for (let i = 0; i < queues.length; i += 2) {
    const queue = queueName(textOf(queues[i]))
    for (const length of textOf(queues[i + 1]).split(',')) {
      const view = bytes.subarray(at, at + Number(length))
      at += view.length
      const own = payload(bytes.length > MOST_SHARED ? Buffer.from(view) : view)
      const charged = charges.get(next)
      const suspect = charged !== undefined
      claims.push({ token: token(next++), queue, payload: own, suspect, charges: charged ?? 0 })
    }
  }
  return claims
}

/** Charges by token, of those that are suspects. */
function chargesOf(suspects: string): ReadonlyMap<number, number> {
  if (suspects === '') return new Map()
  return new Map(
    suspects.split(',').map((suspect) => {
      const [of, charges] = suspect.split(' ').map(Number)
      return [of ?? 0, charges ?? 0]
    }),
  )
}
