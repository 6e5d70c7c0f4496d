// One attempt, from claimed bytes to a settlement:  decode -> registry -> perform -> decide -> settlement.
// Nothing here touches the store; whatever a job, a hook or a middleware throws ends as a value.

import { toldOf } from '../core/attempt/control.ts'
import { decide, decideUnknown, done, type Ended, type Verdict } from '../core/attempt/decide.ts'
import type { Outcome } from '../core/attempt/outcome.ts'
import { resolvePolicy } from '../core/attempt/policy.ts'
import { type Clock, type EpochMs, type Ms, ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import type { Use } from '../core/features/limiter/judge.ts'
import type { Definition } from '../core/job/definition.ts'
import type { JobRecord } from '../core/job/job.ts'
import type { Registry } from '../core/job/registry.ts'
import type { Log } from '../core/log.ts'
import type { PerformMiddleware } from '../core/middleware.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Random } from '../core/random.ts'
import type { Claim, OwnerId } from '../core/store/queueing.ts'
import { type Admission, type Locked, mustAsk } from './admission.ts'
import { AttemptContext } from './attempt-context.ts'
import { logDone, logEnd, logStart } from './attempt-log.ts'
import type { Board } from './board.ts'
import type { Cancelled } from './cancelled.ts'
import type { History, Ran } from './history.ts'
import type { Gate } from './limits/gate.ts'
import type { Observers } from './observers.ts'
import { composePerform, type Perform } from './perform.ts'
import {
  buried,
  type Ending,
  givenBack,
  letting,
  outcomeOf,
  postponed,
  ranOf,
  unwantedOf,
  withNote,
} from './settlements.ts'
import { isThenable } from './thenable.ts'
import { diedOf, malformed, poison } from './undertaking.ts'

export interface RunnerOptions {
  readonly registry: Registry
  readonly codec: Codec
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly middleware: readonly PerformMiddleware[]
  readonly observers: Observers
  readonly maxRetries: number
  /** How to run it in a thread or a process of its own; null: it runs here. Asked once per definition. */
  readonly elsewhere?: (definition: Definition) => Perform | null
  /** Says which jobs are at work to whoever watches the loop. */
  readonly board: Board
  readonly cancelled: Cancelled
  /** Says which attempts leave a note. */
  readonly history: History
  readonly limits: Gate
  readonly admission: Admission
}

/** A claim that is being worked on. */
export interface Attempt {
  /** null where the bytes are no job. */
  readonly job: JobRecord | null
  readonly context: AttemptContext | null
  /** How it is to be settled; a promise only where that has to be waited for. */
  readonly settlement: Ending | Promise<Ending>
}

type Threw = Extract<Ended, { kind: 'threw' }>

/** A job whose definition is known here. */
interface Known {
  readonly claim: Claim
  readonly job: JobRecord
  readonly context: AttemptContext
  readonly definition: Definition
  mayStart(): boolean
}

/** An attempt under way. */
interface UnderWay extends Known {
  readonly began: Ms
  /** On the board. */
  readonly place: number
}

/** One for all that are done. */
const DONE: Outcome = { kind: 'done' }

export class Runner {
  readonly #options: RunnerOptions
  #composed = new WeakMap<Definition, Perform>()

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Starts an attempt. `mayStart`: asked again where the store had to be asked first. Never throws. */
  begin(claim: Claim, owner: OwnerId, mayStart: () => boolean): Attempt {
    const { codec, registry, log, clock } = this.#options
    const decoded = codec.decode(claim.payload)
    const job = decoded.status === 'job' ? decoded.job : decoded.inexact
    const definition = job && registry.find(job.class)
    const refused = decoded.status === 'malformed' ? decoded.reason : null
    // What is not for this process to run is not for it to judge either.
    if (!job || (definition && refused !== null)) {
      return { job: null, context: null, settlement: this.#buryMalformed(claim, job ?? null, refused ?? '') }
    }
    const context = new AttemptContext(job, claim.queue, log, clock)
    const unwanted = this.#options.cancelled.reasonFor(job.jid)
    if (unwanted !== null) {
      context.line('info', { reason: unwanted }, 'cancelled before it began')
      const note = this.#options.history.givenUp(claim, job, { outcome: 'gone', reason: 'cancelled', error: null })
      const ending = letting(unwantedOf(claim), { claim, job }, 'not begun', clock)
      return { job, context, settlement: withNote(ending, note) }
    }
    if (definition) {
      const known = { claim, job, context, definition, mayStart }
      const uses = this.#options.limits.usesOf(definition, claim.queue)
      return { job, context, settlement: uses ? this.#runWithin(known, owner, uses) : this.#enter(known) }
    }
    context.line(
      'debug',
      { known: registry.names() },
      'no definition here has this name; the job waits for a process that knows it',
    )
    return { job, context, settlement: this.#giveUpUnknown(claim, job, context) }
  }

  /** A job that used up its charges is not run, and its observers hear of it. */
  async buryPoison(claim: Claim): Promise<Ending> {
    const { codec, clock, log, observers, history } = this.#options
    const decoded = codec.decode(claim.payload)
    const name = decoded.status === 'job' ? decoded.job.class : 'A job'
    const error = poison(name, claim)
    log.error({ err: error, queue: claim.queue }, 'poison')
    const job = decoded.status === 'job' ? decoded.job : null
    if (job) await observers.died(error, new AttemptContext(job, claim.queue, log))
    const ending = letting(buried(claim), { claim, job }, 'not begun', clock)
    return withNote(ending, history.givenUp(claim, job, diedOf('poison', error)))
  }

  /** A suspect that has to wait until another one has ended. */
  postpone(claim: Claim): Ending {
    const { codec, clock } = this.#options
    const decoded = codec.decode(claim.payload)
    const job = decoded.status === 'job' ? decoded.job : null
    // It began before, in a process that died.
    return letting(postponed(claim, clock.now()), { claim, job }, 'begun', clock)
  }

  async #buryMalformed(claim: Claim, job: JobRecord | null, reason: string): Promise<Ending> {
    const { clock, log, observers, history } = this.#options
    const error = malformed(reason, claim)
    log.error({ err: error, queue: claim.queue }, 'malformed')
    await observers.error(error)
    const ending = letting(buried(claim), { claim, job }, 'not begun', clock)
    return withNote(ending, history.givenUp(claim, null, diedOf('malformed', error)))
  }

  /** The return rule, or after a day the failure of a job that nobody knows; then its observers hear of it. */
  async #giveUpUnknown(claim: Claim, job: JobRecord, context: AttemptContext): Promise<Ending> {
    const { clock, random, observers } = this.#options
    const now = clock.now()
    const verdict = decideUnknown({ job, queue: claim.queue, now, random })
    if ('failure' in verdict) {
      const error = new HaymakerError('HM_JOB_UNKNOWN', verdict.failure.message)
      await observers.ended(verdict, error, context, null)
    }
    return this.#settlement({ claim, job, took: null, logged: null }, verdict, now)
  }

  /** Runs it while it holds its limits, or puts it off. */
  async #runWithin(known: Known, owner: OwnerId, uses: readonly Use[]): Promise<Ending> {
    const { clock, limits } = this.#options
    const { claim, job, context } = known
    const admitted = await limits.admit({ claim, owner, job, context, uses })
    switch (admitted.status) {
      case 'in':
        return admitted.through(() => (mustAsk(job) ? this.#admit(known, job) : this.#asked(known)))
      case 'over':
        context.line('debug', job.over ?? {}, 'a limiter has no room; the job waits')
        return this.#settlement({ claim, job, took: null, logged: null }, admitted.verdict, admitted.now)
      case 'gone':
        return letting(postponed(claim, clock.now()), known, 'not begun', clock)
      default:
        return admitted satisfies never
    }
  }

  #enter(known: Known): Ending | Promise<Ending> {
    return mustAsk(known.job) ? this.#admit(known, known.job) : this.#run(known)
  }

  /** A unique job that asks before it begins. */
  async #admit(known: Known, job: Locked): Promise<Ending> {
    const { admission, history, clock } = this.#options
    const { claim, context } = known
    const successor = await admission.successorOf(job)
    if (successor === null) return this.#asked(known)
    context.line('info', { by: successor }, 'another job has taken its place')
    const note = history.givenUp(claim, job, { outcome: 'gone', reason: 'replaced', error: null })
    // Its lock is that job's, and of what it held itself nothing may stay behind.
    return letting(withNote(unwantedOf(claim), note), known, 'not begun', clock)
  }

  /** While it asked, it may have been told to end, or this process have been frozen. */
  #asked(known: Known): Ending | Promise<Ending> {
    const { context, claim, mayStart } = known
    if (context.aborted) return this.#failed(this.#board(known), context.aborted)
    return mayStart() ? this.#run(known) : givenBack(claim.token)
  }

  #board(known: Known): UnderWay {
    const { clock, board } = this.#options
    return { ...known, began: clock.monotonic(), place: board.add(known.context.class, known.context.jid) }
  }

  #run(known: Known): Ending | Promise<Ending> {
    const { job, context, definition } = known
    logStart(context)
    const perform = this.#performOf(definition)
    const underWay = this.#board(known)
    failpoint('run:before')
    let running: unknown
    try {
      running = context.enter(perform, job, context)
    } catch (error) {
      return this.#failed(underWay, error)
    }
    if (!isThenable(running)) return this.#done(underWay)
    return Promise.resolve(
      running.then(
        () => this.#done(underWay),
        (error) => this.#failed(underWay, error),
      ),
    )
  }

  /** How long it took. */
  #ended({ context, began, place }: UnderWay): Ms {
    const { clock, board } = this.#options
    // Who was told to end may still run, and block.
    if (context.aborted && context.handler) void context.handler.finally(() => board.remove(place)).catch(() => {})
    else board.remove(place)
    failpoint('run:after')
    return ms(clock.monotonic() - began)
  }

  #done(underWay: UnderWay): Ending {
    const { claim, job, context, began } = underWay
    const took = this.#ended(underWay)
    logDone(context, took)
    const note = this.#options.history.succeeded({ claim, job, took, logged: context.logged }, ms(began + took))
    const ending = { token: claim.token, count: done.count, outcome: DONE, ran: ranOf(job, done, took) }
    return withNote(letting(ending, underWay, 'begun', this.#options.clock), note)
  }

  async #failed(underWay: UnderWay, thrown: unknown): Promise<Ending> {
    const { clock, random, maxRetries, observers } = this.#options
    const { claim, job, context, definition } = underWay
    const took = this.#ended(underWay)
    const ended: Threw = {
      ...{ kind: 'threw', error: thrown },
      ...(context.aborted?.code === 'HM_JOB_CANCELLED' && { cancelled: true }),
    }
    const now = clock.now()
    const policy = resolvePolicy(job, definition.retry, maxRetries)
    const decided = decide({ job, queue: claim.queue, policy, ended, now, random })
    const error = toldOf(thrown)
    logEnd(context, { verdict: decided, took, now, error })
    // Whoever runs it now will say how it ended.
    const verdict = context.disowned ? decided : await observers.ended(decided, error, context, definition.onExhausted)
    return this.#settlement({ claim, job, took, logged: context.logged }, verdict, now)
  }

  #performOf(definition: Definition): Perform {
    const known = this.#composed.get(definition)
    if (known) return known
    const { middleware, clock, elsewhere } = this.#options
    const perform = composePerform(definition, middleware, clock, elsewhere?.(definition))
    this.#composed.set(definition, perform)
    return perform
  }

  #settlement(attempt: Ran & { readonly job: JobRecord }, verdict: Verdict, now: EpochMs): Ending {
    const { codec, clock, history } = this.#options
    const { claim, job, took } = attempt
    const outcome = outcomeOf(codec, claim, verdict)
    const ending = { token: claim.token, count: verdict.count, outcome, ran: ranOf(job, verdict, took) }
    const begun = took === null ? 'not begun' : 'begun'
    return withNote(letting(ending, attempt, begun, clock), history.ended(attempt, verdict, now))
  }
}
