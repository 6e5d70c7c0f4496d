// Signals a job throws to say how its attempt ends: `throw new Snooze('1h')`. They are not failures of Haymaker and no
// HaymakerError. Known by a tag, so that a signal from a second copy of this module in node_modules counts as well.
// What becomes of each is decided in attempt/decide.

import { type Ms, ms } from '../clock.ts'
import { type Duration, durationMs } from '../config/duration.ts'

/** Part of the contract between copies of Haymaker: never rename it, and only add to what Signal says. */
const tag = Symbol.for('haymaker.control')

/** What was thrown, as plain facts. */
export type Signal =
  | { readonly kind: 'snooze'; readonly delayMs: Ms }
  | { readonly kind: 'discard' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'retryIn'; readonly delayMs: Ms; readonly cause?: unknown }

/** Not now: the job waits and runs again. Not a failure, no attempt is used. @example throw new Snooze('1h') */
export class Snooze extends Error {
  override readonly name: string = 'Snooze'
  readonly for: Duration

  /** @throws HaymakerError HM_CONFIG_INVALID */
  constructor(length: Duration) {
    const delayMs = durationMs(length, 'Snooze')
    super(`snoozed for ${length}`)
    this.for = length
    mark(this, { kind: 'snooze', delayMs })
  }
}

/** A failure that no retry can mend and nobody needs to look at: the job is given up and not kept. */
export class Discard extends Error {
  override readonly name: string = 'Discard'
  constructor(reason: string) {
    super(reason)
    mark(this, { kind: 'discard' })
  }
}

/** A failure that no retry can mend: straight to the dead set, whatever retries are left. */
export class Kill extends Error {
  override readonly name: string = 'Kill'
  constructor(reason: string) {
    super(reason)
    mark(this, { kind: 'kill' })
  }
}

/** A failure that is to be tried again after exactly this long. The attempt counts; a cause is reported in its place. */
export class RetryIn extends Error {
  override readonly name: string = 'RetryIn'
  readonly delay: Duration

  /** @throws HaymakerError HM_CONFIG_INVALID */
  constructor(delay: Duration, options: { readonly cause?: unknown } = {}) {
    const delayMs = durationMs(delay, 'RetryIn')
    super(`to be tried again in ${delay}`, options)
    this.delay = delay
    mark(this, { kind: 'retryIn', delayMs, ...('cause' in options ? { cause: options.cause } : {}) })
  }
}

/** The error to tell of: the cause of a retry at a certain time, where it has one. */
export function toldOf(thrown: unknown): unknown {
  const signal = signalOf(thrown)
  return signal?.kind === 'retryIn' && 'cause' in signal ? signal.cause : thrown
}

/** Makes an error say this. Not enumerable, so that it does not show where the error is printed. */
export function mark(error: Error, signal: Signal): void {
  Object.defineProperty(error, tag, { value: signal })
}

/** The signal in what was thrown, or null. Never throws; a tag that does not make sense is no signal. */
export function signalOf(thrown: unknown): Signal | null {
  if (typeof thrown !== 'object' || thrown === null) return null
  try {
    const said: unknown = Reflect.get(thrown, tag)
    return typeof said === 'object' && said !== null ? readSignal(said) : null
  } catch {
    return null
  }
}

function readSignal(said: object): Signal | null {
  const kind: unknown = Reflect.get(said, 'kind')
  if (kind === 'discard' || kind === 'kill') return { kind }
  const delay: unknown = Reflect.get(said, 'delayMs')
  if (typeof delay !== 'number' || !(delay >= 0 && delay < Number.POSITIVE_INFINITY)) return null
  if (kind === 'snooze') return { kind, delayMs: ms(delay) }
  if (kind !== 'retryIn') return null
  const because = 'cause' in said ? { cause: said.cause } : {}
  return { kind, delayMs: ms(delay), ...because }
}
