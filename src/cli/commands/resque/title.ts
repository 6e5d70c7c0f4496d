// The title of a process, which says what it does to whoever lists processes:
//
//   resque-haymaker: Starting | Waiting for high,low | Processing high since 1764500000 [Archive] | Paused | Stopping
//
// The system shows as much of it as the command line was long.

import type { HaymakerConfig } from '../../../create.ts'
import { callbacksIn } from '../../../runtime/lifecycle.ts'
import { onceAMoment } from '../../../runtime/once-a-moment.ts'

interface AtWork {
  readonly queue: string
  readonly class: string
  /** In seconds. */
  readonly since: number
}

/** A whole title. */
export const titleOf = (prefix: string, words: string): string => `${prefix}resque-haymaker: ${words}`

/** What the jobs at work are, in the order in which they began. */
function processing(jobs: readonly AtWork[]): string {
  const [first] = jobs
  const what = jobs.length === 1 ? first?.queue : `${jobs.length} jobs`
  return `Processing ${what} since ${first?.since} [${[...new Set(jobs.map(({ class: name }) => name))].join(', ')}]`
}

export interface TitleOptions {
  readonly prefix: string
  /** Milliseconds since 1970. */
  now(): number
  show(title: string): void
}

export class Title {
  readonly #options: TitleOptions
  readonly #jobs = new Set<AtWork>()
  #idle = 'Starting'
  readonly #changed = onceAMoment(() => this.#show())

  constructor(options: TitleOptions) {
    this.#options = options
    this.#show()
  }

  /** Has a worker say what it does. */
  follow(config: HaymakerConfig): HaymakerConfig {
    const { queues = [] } = config
    const waiting = `Waiting for ${(Array.isArray(queues) ? queues : Object.keys(queues)).join(',')}`
    const says = (words: string) => () => this.#say(words)
    return {
      ...config,
      perform: [(_job, { queue, class: name }, next) => this.#during(queue, name, next), ...(config.perform ?? [])],
      onStartup: [...callbacksIn(config.onStartup), says(waiting)],
      onQuiet: [...callbacksIn(config.onQuiet), says('Paused')],
      onResume: [...callbacksIn(config.onResume), says(waiting)],
      onShutdown: [...callbacksIn(config.onShutdown), says('Stopping')],
    }
  }

  async #during(queue: string, name: string, next: () => Promise<unknown>): Promise<unknown> {
    const job = { queue, class: name, since: Math.floor(this.#options.now() / 1000) }
    this.#jobs.add(job)
    this.#changed()
    try {
      return await next()
    } finally {
      this.#jobs.delete(job)
      this.#changed()
    }
  }

  #say(words: string): void {
    this.#idle = words
    this.#changed()
  }

  #show(): void {
    const { prefix, show } = this.#options
    show(titleOf(prefix, this.#jobs.size > 0 ? processing([...this.#jobs]) : this.#idle))
  }
}
