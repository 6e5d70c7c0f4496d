// A worker process of ours that shares queues with node-resque. It says `ready`, then a line for each job that it begins and ends.

import { argv, stdout } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker, defineJob } from 'haymaker'

const [store = '', took = '0'] = argv.slice(2)
const say = (...words: readonly unknown[]): boolean => stdout.write(`${words.join(' ')}\n`)

/** The arguments of Ruby are a list. */
const shared = defineJob({
  name: 'shared',
  queue: 'shared',
  async perform(n: number) {
    say('begin', n)
    await sleep(Number(took))
    say('end', n)
  },
})

const hm = createHaymaker({
  ...{ store, jobs: [shared], queues: ['shared'], concurrency: 4 },
  recovery: { beat: '300ms', silence: '1500ms' },
})
await hm.start()
say('ready')
