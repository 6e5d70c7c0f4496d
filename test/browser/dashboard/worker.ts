// A real worker whose long jobs end when a test says so. It is seen and hears sooner than one that works for real, and holds
// nobody for dead.

import { ms } from '../../../src/core/clock.ts'
import { timing } from '../../../src/core/config/config.ts'
import { resolveWorker } from '../../../src/core/config/resolve.ts'
import { type Log, silentLog } from '../../../src/core/log.ts'
import { defineJob } from '../../../src/index.ts'
import { Haymaker } from '../../../src/runtime/haymaker.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { codecFor, openStore } from '../../../src/stores/open.ts'

const OFTEN = ms(300)

export class QuickWorker implements AsyncDisposable {
  readonly hm: Haymaker
  /** Ids of long jobs that were told to end. */
  readonly cancelled: string[] = []
  /** Of the long jobs. */
  readonly #logs: Log[] = []
  #letGo: () => void = () => undefined
  #held = new Promise<void>((resolve) => {
    this.#letGo = resolve
  })

  /** Works on the queues `work` and `mail`, two jobs at a time. */
  static async start(url: string): Promise<QuickWorker> {
    const worker = new QuickWorker(url)
    await worker.hm.start()
    return worker
  }

  private constructor(url: string) {
    const settings = resolveWorker({
      ...{ queues: ['work', 'mail'], concurrency: 2, claimAhead: false, shutdownTimeout: '0ms' },
      ...{ tag: 'web-1', labels: ['reliable'] },
    })
    const codec = codecFor(url, {})
    const parts = { clock: systemClock, random: systemRandom, codec }
    this.hm = new Haymaker({
      ...parts,
      openStore: (listener) => openStore(url, {}, { ...parts, listener }),
      log: silentLog,
      worker: {
        ...settings,
        timing: { ...timing, beatMs: OFTEN, pictureMs: OFTEN, recordMs: OFTEN, silenceMs: ms(600_000) },
      },
      definitions: this.#jobs().map(({ definition }) => definition),
      ...{ observers: {}, lifecycle: {}, push: [], perform: [], version: '1.0.0', embedded: false },
    })
  }

  #jobs() {
    return [
      defineJob({
        name: 'Encode',
        retry: false,
        perform: async ({ film }: { film: string }, { jid, signal, log }) => {
          const reader = log.child({ film })
          this.#logs.push(reader)
          reader.debug({ bytes: 73_400_320 }, 'opened')
          reader.warn({ frame: 1204, accessToken: 'swordfish' }, 'a frame is missing; token=hunter2')
          reader.info({ done: '41 %' }, 'encoding')
          signal.addEventListener('abort', () => this.cancelled.push(jid ?? ''))
          const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
          await Promise.race([this.#held, aborted])
        },
      }),
      defineJob({ name: 'Greet', perform: (_who: { name: string }) => undefined }),
      defineJob({
        name: 'Charge',
        backtrace: true,
        perform: ({ order }: { order: number }, { log }) => {
          log.info({ order, card: { last: 4242, secret: 'swordfish' } }, 'asking the bank')
          log.error({ order, status: 402 }, 'the bank says no; password=hunter2')
          throw new RangeError(`the card of order ${order} was declined`)
        },
      }),
    ] as const
  }

  /** Long jobs log a line. */
  say(message: string): void {
    for (const log of this.#logs) log.info({}, message)
  }

  /** Long jobs end. */
  letGo(): void {
    this.#letGo()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.letGo()
    await this.hm.stop()
  }
}
