// The jobs of these tests that TypeScript knows. Each writes a line to the file LEDGER when it begins, as those of Ruby do.

import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Job } from 'haymaker'

const note = (name: string, jid: string | null | undefined, args: readonly unknown[]): void =>
  appendFileSync(
    process.env.LEDGER ?? '',
    `{"by":"haymaker","class":"${name}","jid":"${jid}","args":${JSON.stringify(args)}}\n`,
  )

/** Does nothing else. */
export class Echo extends Job {
  async perform(...args: unknown[]): Promise<void> {
    note('Echo', this.job?.jid, args)
  }
}

/** Fails in the languages that its first argument lists. */
export class Relay extends Job {
  static override readonly options = { retry: 3, backtrace: 5 }

  async perform(failsIn: readonly string[], ...rest: unknown[]): Promise<void> {
    note('Relay', this.job?.jid, [failsIn, ...rest])
    if (failsIn.includes('haymaker')) throw new RangeError('TypeScript cannot: é 😀')
  }
}

/** Is at work until its process lets go of it. */
export class Sleeper extends Job {
  async perform(...args: unknown[]): Promise<void> {
    note('Sleeper', this.job?.jid, args)
    await sleep(60_000, undefined, { signal: this.signal })
  }
}

/** What no class of Ruby is called. */
export class NodeOnly extends Job {
  async perform(...args: unknown[]): Promise<void> {
    note('NodeOnly', this.job?.jid, args)
  }
}
