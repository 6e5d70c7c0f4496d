// A worker process that is started again when told: its jobs get a moment to end, then they go back to their queue and
// run in the next one. A worker that cannot start says why itself; the next change may mend it.
//
//   down -> up -> ending -> up ...        up -> down (it ended by itself)

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { env, platform } from 'node:process'

/** Set for the worker: it ends when its parent does. */
export const watched = 'HAYMAKER_WATCHED'

export interface RestarterOptions {
  /** The module to run, and its arguments. */
  readonly module: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** It ended by itself. */
  onEnd(code: number | null): void
}

export class Restarter {
  readonly #options: RestarterOptions
  #child: ChildProcess | null = null
  /** Under way; whoever asks meanwhile shares it. */
  #restarting: Promise<void> | null = null
  #ending = false

  constructor(options: RestarterOptions) {
    this.#options = options
  }

  start(): void {
    const { module, args, env: extra, onEnd } = this.#options
    // In a session of its own: Ctrl-C reaches us alone, and we pass it on once.
    const detached = platform !== 'win32'
    const child = fork(module, args, { env: { ...env, ...extra, [watched]: '1' }, detached })
    this.#child = child
    child.once('exit', (code) => {
      if (this.#child !== child) return
      this.#child = null
      if (!this.#ending) onEnd(code)
    })
  }

  /** Ends the worker and starts it anew. */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = null
    })
    return this.#restarting
  }

  async #restart(): Promise<void> {
    await this.end('SIGTERM')
    this.start()
  }

  /** Passes a signal on, and resolves when the worker has ended. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    if (!child) return 0
    this.#ending = true
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    this.#ending = false
    return code
  }

  /** Passes a signal on. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }
}
