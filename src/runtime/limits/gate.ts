// Where a job waits for the limits of its definition and of its queue. It gets all of them, or it comes back later, and no attempt was
// used. A job that has none is not asked.

import type { Verdict } from '../../core/attempt/decide.ts'
import { decideOver } from '../../core/attempt/decide-over.ts'
import type { EpochMs } from '../../core/clock.ts'
import type { Use } from '../../core/features/limiter/judge.ts'
import type { Definition } from '../../core/job/definition.ts'
import type { JobRecord } from '../../core/job/job.ts'
import type { Random } from '../../core/random.ts'
import type { Claim, OwnerId } from '../../core/store/queueing.ts'
import type { AttemptContext } from '../attempt-context.ts'
import type { LimitDesk, Pass } from './desk.ts'
import { holdingWhile } from './within.ts'

export interface GateOptions {
  readonly desk: LimitDesk
  readonly random: Random
  /** The limits of queues, by their names. */
  readonly queues: ReadonlyMap<string, readonly Use[]>
}

/** A claim at the gate. */
export interface AtGate {
  readonly claim: Claim
  readonly owner: OwnerId
  readonly job: JobRecord
  readonly context: AttemptContext
  readonly uses: readonly Use[]
}

export type Admitted =
  | { readonly status: 'in'; readonly through: Through }
  | { readonly status: 'over'; readonly verdict: Verdict; readonly now: EpochMs }
  /** The claim is nobody's any more. */
  | { readonly status: 'gone' }

/** Runs a job that was let in; what it holds is let go when its handler has ended. */
export type Through = <T>(run: () => T | Promise<T>) => Promise<T>

export class Gate {
  readonly #options: GateOptions

  constructor(options: GateOptions) {
    this.#options = options
  }

  /** What a job has to hold while it runs; null: nothing. */
  usesOf({ limits }: Definition, queue: string): readonly Use[] | null {
    const { queues } = this.#options
    const more = queues.size === 0 ? undefined : queues.get(queue)
    if (more === undefined) return limits.length === 0 ? null : limits
    return [...limits, ...more.filter(({ name }) => limits.every((own) => own.name !== name))]
  }

  /** @throws what the store throws */
  async admit({ claim, owner, job, context, uses }: AtGate): Promise<Admitted> {
    const { desk, random } = this.#options
    const holder = { id: `${owner}:${claim.token}`, owner }
    const entered = await desk.enter(holder, uses, job.over !== undefined, () => undefined)
    if (entered.status === 'gone') return entered
    if (entered.status === 'over') {
      const { now } = entered
      return { status: 'over', verdict: decideOver({ job, queue: claim.queue, over: entered, now, random }), now }
    }
    return { status: 'in', through: (run) => throughWith(uses, entered.pass, context, run) }
  }
}

async function throughWith<T>(
  uses: readonly Use[],
  pass: Pass,
  context: AttemptContext,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await holdingWhile(uses, pass, run)
  } finally {
    // Who was told to end may still run.
    if (context.aborted && context.handler) void context.handler.catch(() => undefined).then(() => pass.leave())
    else pass.leave()
  }
}
