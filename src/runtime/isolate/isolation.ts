// Which jobs of a worker run in threads or processes of their own, and how an attempt that does ends. Claim, settlement,
// retries, middleware and observers stay where they are; a child gets the job and says what came of it.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { defaults } from '../../core/config/config.ts'
import type { ResolvedCapsule, ResolvedWorker } from '../../core/config/resolve.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Definition } from '../../core/job/definition.ts'
import type { Isolate } from '../../core/job/isolate.ts'
import type { Registry } from '../../core/job/registry.ts'
import type { Log } from '../../core/log.ts'
import { expandQueues } from '../../core/queues/order.ts'
import type { AttemptContext } from '../attempt-context.ts'
import type { Pusher } from '../bindings.ts'
import type { Perform } from '../perform.ts'
import { type Answer, howEnded } from './child.ts'
import type { Place } from './messages.ts'
import { Pool } from './pool.ts'
import { processLauncher } from './process-vessel.ts'
import { threadLauncher } from './thread-vessel.ts'

export interface IsolationOptions {
  readonly worker: Pick<ResolvedWorker, 'isolation' | 'capsules'>
  readonly registry: Registry
  /** The addresses of the files that jobs were loaded from, by name. */
  readonly modules: ReadonlyMap<string, string>
  readonly clock: Clock
  readonly log: Log
  readonly pusher: Pick<Pusher, 'pushOrders'>
}

/** At a stop a job that is still at work soon goes back; its child is gone by then. */
const GRACE_AT_STOP: Ms = ms(defaults.graceMs / 3)

export class Isolation {
  readonly #options: IsolationOptions
  readonly #pools = new Map<Isolate, Pool>()

  constructor(options: IsolationOptions) {
    this.#options = options
  }

  /** How the jobs of a capsule are run elsewhere; null for those that run here. */
  elsewhere({ isolate }: ResolvedCapsule): (definition: Definition) => Perform | null {
    return (definition) => {
      const kind = definition.isolate ?? isolate
      return kind && ((job, context) => this.#run(kind, definition, { job, context }))
    }
  }

  /** Loads what is isolated in a first child of each kind. @throws HaymakerError HM_CONFIG_INVALID */
  async start(): Promise<void> {
    const found = await Promise.all((['thread', 'process'] as const).map((kind) => this.#problemsOf(kind)))
    const problems = found.flat()
    if (problems.length === 0) return
    await this.close()
    throw new HaymakerError('HM_CONFIG_INVALID', `Jobs cannot be isolated. ${problems.join(' ')}`)
  }

  /** Ends all children; resolves when nothing of them is left. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.close()))
  }

  async #problemsOf(kind: Isolate): Promise<readonly string[]> {
    const definitions = this.#isolatedIn(kind)
    if (definitions.length === 0) return []
    const places = definitions.flatMap((definition) => this.#placeOf(definition) ?? [])
    const homeless = definitions.filter((definition) => !this.#placeOf(definition)).map(homelessness)
    if (homeless.length > 0) return homeless
    return this.#pool(kind).load(places)
  }

  /** Those that say so, and those whose queue belongs to a capsule that says so. */
  #isolatedIn(kind: Isolate): readonly Definition[] {
    const { registry, worker } = this.#options
    const definitions = registry.names().map((name) => registry.get(name))
    const capsules = worker.capsules.filter(({ isolate }) => isolate === kind)
    const isIn = ({ queue }: Definition): boolean =>
      capsules.some(({ order }) => expandQueues(order, [queue]).some(({ name }) => name === queue))
    return definitions.filter((definition) => (definition.isolate ?? (isIn(definition) && kind)) === kind)
  }

  #placeOf({ name, module }: Definition): Place | null {
    const address = module ?? this.#options.modules.get(name)
    return address === undefined ? null : { name, module: address }
  }

  async #run(kind: Isolate, definition: Definition, { job, context }: Parts): Promise<unknown> {
    const place = this.#placeOf(definition)
    if (!place) throw new HaymakerError('HM_CONFIG_INVALID', homelessness(definition))
    const { graceMs } = this.#options.worker.isolation
    const graceFor = ({ code }: HaymakerError): Ms =>
      code === 'HM_SHUTDOWN' ? ms(Math.min(graceMs, GRACE_AT_STOP)) : graceMs
    const { timeoutMs, apart } = definition
    if (apart) {
      await apart.before(context)
      // It took its time, and nobody waits for the job any more.
      if (context.aborted) throw context.aborted
    }
    const answer = await this.#pool(kind).run({ place, job, context, timeoutMs, graceFor })
    return resultOf(answer, kind, context)
  }

  #pool(kind: Isolate): Pool {
    const known = this.#pools.get(kind)
    if (known) return known
    const { worker, clock, log, pusher } = this.#options
    const { isolation } = worker
    const launch = kind === 'thread' ? threadLauncher(isolation) : processLauncher(isolation)
    const pool = new Pool({ launch, clock, log, pusher, limits: isolation })
    this.#pools.set(kind, pool)
    return pool
  }
}

interface Parts {
  readonly job: Parameters<Perform>[0]
  readonly context: AttemptContext
}

/** What came of an attempt, as if it had been made here. */
function resultOf(answer: Answer, kind: Isolate, context: AttemptContext): unknown {
  const { aborted } = context
  if (aborted?.code === 'HM_JOB_TIMEOUT') {
    if (answer.kind !== 'died') context.line('warn', {}, 'a handler ended after its timeout; what it said is ignored')
    throw aborted
  }
  switch (answer.kind) {
    case 'returned':
      return answer.result
    case 'threw':
      throw answer.error
    case 'died':
      throw aborted ?? crashed(answer, kind, context.class)
    default:
      return answer satisfies never
  }
}

function crashed({ death, uncaught }: Extract<Answer, { kind: 'died' }>, kind: Isolate, name: string): HaymakerError {
  const cause = uncaught ?? death.error ?? undefined
  return new HaymakerError(
    'HM_JOB_CRASHED',
    `${name} ended the ${kind} it ran in: ${howEnded(death)}. Other jobs go on; find out what it does there.`,
    cause === undefined ? {} : { cause },
  )
}

const homelessness = ({ name }: Definition): string =>
  `${name} is to be isolated, and nothing says which file exports it. Add module: import.meta.url to it, or have the command line load its file.`
