// Tells systemd how the service is: READY when it takes jobs, STATUS for a person, WATCHDOG while the loop turns and the
// store acknowledges beats, STOPPING at the end. Its socket is one of datagrams, which Node cannot open; systemd's own
// program does (docs/decisions/0010). Whatever becomes of it, jobs go on.

import { execFile } from 'node:child_process'
import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { Loop } from '../runtime/loop.ts'
import { within } from '../runtime/within.ts'
import type { Vitals } from './vitals.ts'

type Environment = Record<string, string | undefined>

export interface SystemdOptions {
  /** NOTIFY_SOCKET and its like are taken out of it, so that no program that a job starts speaks for the service. */
  readonly env: Environment
  readonly pid: number
  readonly clock: Clock
  readonly log: Log
  readonly vitals: Vitals
}

const LOOK_EVERY = ms(500)
/** What a message may take, and what the end of the process waits for the last one. */
const PATIENCE = ms(2000)
const ours = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']

export class Systemd {
  readonly #options: SystemdOptions
  /** null: nobody listens. */
  readonly #env: Environment | null
  readonly #loops: Loop[] = []
  #sent: Promise<void> = Promise.resolve()
  #status = ''
  #isReady = false
  #hasFailed = false

  constructor(options: SystemdOptions) {
    const { env, pid, clock, log } = options
    this.#options = options
    this.#env = env.NOTIFY_SOCKET ? { ...env } : null
    const watchdogMs = watchdogOf(env, pid)
    for (const name of ours) delete env[name]
    if (!this.#env) return
    const duty = (name: string, everyMs: Ms, run: () => void): Loop =>
      new Loop({ name, clock, log, everyMs, run: async () => run() })
    this.#loops.push(duty('systemd', LOOK_EVERY, () => this.look()))
    if (watchdogMs !== null) this.#loops.push(duty('watchdog', ms(watchdogMs / 2), () => this.#pat()))
  }

  start(): void {
    for (const loop of this.#loops) loop.start()
  }

  /** Says what has changed. */
  look(): void {
    const { vitals } = this.#options
    const said: string[] = []
    if (!this.#isReady && vitals.ready().ok) {
      this.#isReady = true
      said.push('READY=1')
    }
    // A line ends a word of the protocol.
    const status = vitals.status().replaceAll('\n', ' ')
    if (status !== this.#status) said.push(`STATUS=${status}`)
    this.#status = status
    if (said.length > 0) this.#send(said)
  }

  stopping(): void {
    this.#send(['STOPPING=1'])
  }

  /** Resolves when the last word was heard, or will not be. */
  async close(): Promise<void> {
    for (const loop of this.#loops) void loop.stop()
    await within(this.#options.clock, PATIENCE, this.#sent)
  }

  #pat(): void {
    const { vitals } = this.#options
    if (vitals.live().ok && vitals.beats()) this.#send(['WATCHDOG=1'])
  }

  /** One after the other: systemd takes the last status for the present one. */
  #send(words: readonly string[]): void {
    const env = this.#env
    if (env) this.#sent = this.#sent.then(() => this.#run(words, env))
  }

  #run(words: readonly string[], env: Environment): Promise<void> {
    return new Promise((resolve) => {
      execFile('systemd-notify', [...words], { env, timeout: PATIENCE }, (error) => {
        if (error && !this.#hasFailed)
          this.#options.log.warn(
            { err: error, said: words },
            'systemd was not told: systemd-notify failed. Install it, or write Type=exec without WatchdogSec in the unit',
          )
        this.#hasFailed = error !== null
        resolve()
      })
    })
  }
}

/** How long systemd waits for a word, or null: it watches another process, or none. */
function watchdogOf(env: Environment, pid: number): Ms | null {
  const microseconds = Number(env.WATCHDOG_USEC)
  if (!(microseconds > 0) || (env.WATCHDOG_PID && env.WATCHDOG_PID !== String(pid))) return null
  return ms(microseconds / 1000)
}
