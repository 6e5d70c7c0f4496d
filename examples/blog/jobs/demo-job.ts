// Waits for some seconds, then says something: for trying things out from a console, and for filling a queue. Stopping
// the worker ends the wait at once, and the job goes back to its queue.

import { setTimeout as wait } from 'node:timers/promises'
import { type ClassJobOptions, Job } from 'haymaker'

export class DemoJob extends Job {
  static override readonly options: ClassJobOptions = {
    retry: { max: 2, backoff: ['1s', '2s'], jitter: false },
  }

  async perform(seconds: number, message: string): Promise<string> {
    await wait(seconds * 1000, undefined, { signal: this.signal })
    this.log.info({ seconds }, message)
    return message
  }
}
