// Jobs for the tests of the command line. They say what they do on standard output.

import { setTimeout as sleep } from 'node:timers/promises'
import { defineJob, Job } from 'haymaker'

// As a pool of connections would: it keeps the process that loads this file.
setInterval(() => undefined, 1000)

const say = (text: string): void => void process.stdout.write(`${text}\n`)

export class Greet extends Job {
  async perform(name: string): Promise<void> {
    say(`hello ${name}`)
  }
}

/** Waits for its signal and honours it. */
export const polite = defineJob<{ n: number }>({
  name: 'Polite',
  async perform({ n }, job) {
    say(`polite ${n} started`)
    await sleep(60_000, undefined, { signal: job.signal })
  },
})

/** Waits, whatever it is told. */
export const stubborn = defineJob<{ n: number }>({
  name: 'Stubborn',
  async perform({ n }) {
    say(`stubborn ${n} started`)
    await sleep(60_000)
  },
})

/** Ends when it is told, well after it was. */
export const brief = defineJob<{ n: number }>({
  name: 'Brief',
  async perform({ n }) {
    say(`brief ${n} started`)
    await sleep(300)
    say(`brief ${n} ended`)
  },
})

/** Fails, and waits long for its next attempt. */
export const fails = defineJob<number>({
  name: 'Fails',
  retry: { max: 5, backoff: '1h' },
  perform(n) {
    throw new RangeError(`no room for ${n}`)
  },
})
