// `limiter.within(fn, { wait })`: holds a limiter by hand, for as long as a function runs.

import { AsyncLocalStorage } from 'node:async_hooks'
import { mark } from '../../core/attempt/control.ts'
import { type Ms, ms, pause } from '../../core/clock.ts'
import { type Duration, durationMs, formatDuration } from '../../core/config/duration.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Use } from '../../core/features/limiter/judge.ts'
import { currentJob } from '../attempt-context.ts'
import type { Entered, LimitDesk, Pass } from './desk.ts'

export interface WithinOptions {
  /** How long to wait for room. Default: not at all. */
  readonly wait?: Duration
  /** Ends the wait early. A job's own signal ends it as well. */
  readonly signal?: AbortSignal
}

type OverLimit = Extract<Entered, { status: 'over' }>

/** What is in hand around this code, the innermost first. */
interface Holding {
  readonly names: readonly string[]
  readonly pass: Pass
  readonly outer: Holding | undefined
}

const holding = new AsyncLocalStorage<Holding>()

/** A lease may be let go at any time: who waits for one asks after this, twice, four times as long, up to the longest. */
const FIRST_LOOK = 10
const LONGEST_LOOK = 500
/** A job that gives up waiting comes back no sooner. */
const SOONEST_RETURN = 1000

/** Runs what holds limiters, so that it can say what its points came to. */
export function holdingWhile<T>(uses: readonly Use[], pass: Pass, run: () => T): T {
  const names = uses.map(({ name }) => name)
  return holding.run({ names, pass, outer: holding.getStore() }, run)
}

/** What holds this limiter around the code that asks. @throws HaymakerError HM_CONFIG_INVALID */
export function passOf(name: string): Pass {
  for (let one = holding.getStore(); one; one = one.outer) if (one.names.includes(name)) return one.pass
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `used() of the limiter ${name} was called where nothing holds it. Call it inside within(), or in a job that has it in limits.`,
  )
}

/** @throws HaymakerError HM_LIMIT_OVER; what `run` throws; the reason of a signal that aborts */
export async function withinLimit<T>(
  { desk, use, id }: { readonly desk: LimitDesk; readonly use: Use; readonly id: string },
  run: () => T | PromiseLike<T>,
  { wait = '0s', signal }: WithinOptions,
): Promise<T> {
  const signals = [signal, currentJob()?.signal].filter((one) => one !== undefined)
  const pass = await enter({ desk, use, id }, durationMs(wait, 'within({ wait })'), AbortSignal.any(signals))
  try {
    return await holdingWhile([use], pass, run)
  } finally {
    pass.leave()
  }
}

async function enter(
  { desk, use, id }: { readonly desk: LimitDesk; readonly use: Use; readonly id: string },
  waitMs: Ms,
  signal: AbortSignal,
): Promise<Pass> {
  const { clock } = desk
  const end = clock.monotonic() + waitMs
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted()
    const entered = await desk.enter({ id, owner: null }, [use], tries > 0, () => undefined)
    if (entered.status === 'held') return mine(entered.pass, signal)
    const left = end - clock.monotonic()
    // What is left of the wait may be needed to the end: a lease may be let go in the last moment, a level is full at its time.
    const need = entered.status === 'over' ? patience(entered, tries) : 0
    if (entered.status === 'gone' || left <= 0 || (entered.kind !== 'concurrent' && need > left))
      throw over(use, entered, waitMs)
    await pause(clock, ms(Math.min(need, left)), signal)
  }
}

/** Who was told to end while it asked holds nothing. */
function mine(pass: Pass, signal: AbortSignal): Pass {
  if (signal.aborted) pass.leave()
  signal.throwIfAborted()
  return pass
}

function patience({ kind, retryAt, now }: OverLimit, tries: number): Ms {
  const room = Math.max(1, retryAt - now)
  return ms(kind === 'concurrent' ? Math.min(FIRST_LOOK * 2 ** tries, LONGEST_LOOK, room) : room)
}

/** In a job that lets it through it is no failure: the job comes back when there may be room. */
function over({ name, rule }: Use, entered: Exclude<Entered, { status: 'held' }>, waited: Ms): HaymakerError {
  const room = entered.status === 'over' ? ms(entered.retryAt - entered.now) : ms(0)
  const retryAt = entered.status === 'over' ? entered.retryAt : null
  const error = new HaymakerError(
    'HM_LIMIT_OVER',
    `${name} (${rule.kind}, ${rule.max}) has no room${waited > 0 ? ` after ${formatDuration(waited)}` : ''}; there may be some in ${formatDuration(room)}. Wait longer with within(fn, { wait }), or come back then.`,
    { retryAt },
  )
  const back = rule.kind === 'concurrent' ? SOONEST_RETURN : Math.max(room, SOONEST_RETURN)
  mark(error, { kind: 'snooze', delayMs: ms(back) })
  return error
}
