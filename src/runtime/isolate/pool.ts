// The children of one kind: started when one is needed, kept warm when their job is done, replaced when they have run
// enough jobs, grown old or fat. There are never more of them than jobs at work at once, since each job holds a slot.

import { type Clock, ms } from '../../core/clock.ts'
import type { ResolvedIsolation } from '../../core/config/isolation.ts'
import { type Answer, Child, type ChildOptions, type Task } from './child.ts'
import type { Place } from './messages.ts'

export interface PoolOptions extends ChildOptions {
  readonly clock: Clock
  readonly limits: Pick<ResolvedIsolation, 'jobs' | 'ageMs' | 'memoryMib'>
}

/** How often a job is given to another child where one died before it began. */
const MOST_TRIES = 3

export class Pool {
  readonly #options: PoolOptions
  readonly #all = new Set<Child>()
  /** The one that was used last is used next, so that the others may grow old. */
  #idle: Child[] = []
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Loads jobs in a child that stays; answers what is wrong with those that cannot be. */
  async load(places: readonly Place[]): Promise<readonly string[]> {
    const child = this.#take()
    const problems = await child.load(places)
    this.#giveBack(child)
    return problems
  }

  /** Runs a job in a child of its own for that time. Never rejects. */
  async run(task: Task): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const child = this.#take()
      const answer = await child.run(task)
      if (answer.kind === 'died') await child.ended
      this.#giveBack(child)
      // Nothing of the job was done, and nothing that it did ended the child.
      const isUntouched = answer.kind === 'died' && !answer.began && !task.context.aborted && !this.#closed
      if (!isUntouched || tries >= MOST_TRIES) return answer
    }
  }

  /** Ends them all, jobs at work included; resolves when nothing of them is left. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#all].map((child) => child.end()))
  }

  #take(): Child {
    for (let child = this.#idle.pop(); child; child = this.#idle.pop()) {
      if (child.isAlive && !this.#isOld(child)) return child
      void child.end()
    }
    const { launch, clock, log, pusher } = this.#options
    const child = new Child({ launch, clock, log, pusher })
    this.#all.add(child)
    void child.ended.then(() => {
      this.#all.delete(child)
      this.#idle = this.#idle.filter((other) => other !== child)
    })
    return child
  }

  #giveBack(child: Child): void {
    const { jobs, memoryMib } = this.#options.limits
    const isFat = child.heldBytes > (memoryMib / 2) * 1024 * 1024
    if (this.#closed || !child.isAlive || child.runs >= jobs || isFat || this.#isOld(child)) void child.end()
    else this.#idle.push(child)
  }

  #isOld({ bornAt }: Child): boolean {
    const { clock, limits } = this.#options
    return ms(clock.monotonic() - bornAt) >= limits.ageMs
  }
}
