// Ruby's Sidekiq under the nemesis, the free one of Debian, as it comes: BRPOP, which takes a job out of Redis until it is
// done; a poller every 5 s for each process, which pops from a set and then pushes.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installFromDebian } from '../../peers/installed.ts'
import type { Peer } from '../../peers/peer.ts'
import { CONCURRENCY, RETRIES } from '../../peers/peer.ts'
import { usual } from '../../workload/mix.ts'
import { remainingInRedis, walkRedis } from '../haymaker/walk-redis.ts'

const at = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

/** Of what Debian installed: `Sidekiq::VERSION`. */
function version(): string {
  const { stdout } = spawnSync('ruby', ['-e', 'require "sidekiq/version"; print Sidekiq::VERSION'], {
    encoding: 'utf8',
  })
  return stdout || '(not installed)'
}

const env = {
  CHAOS_MIX: JSON.stringify({ ...usual, snoozing: 0 }),
  CHAOS_RETRIES: String(RETRIES),
}

export const sidekiq: Peer = {
  get version() {
    return version()
  },
  store: 'redis',
  settings: 'fetch of the free edition (BRPOP), poller 5 s a process (as they come)',
  install: () => installFromDebian('/usr/bin/sidekiq', 'ruby-sidekiq'),
  prepare: async () => undefined,
  system: {
    name: 'sidekiq',
    producer: { command: 'ruby', args: [at('producer.rb')], env },
    worker: {
      command: 'sidekiq',
      args: ['-r', at('worker.rb'), '-c', String(CONCURRENCY), '-q', 'default', '-e', 'production'],
      env,
    },
    cuts: [/brpop/i, /lpush/i, /zadd/i],
    // A retry waits up to 30 s, a poller up to 30 s more.
    drainMs: 150_000,
    remaining: remainingInRedis,
    // Its keys are for its own pages to judge.
    walk: async (url) => ({ jobs: (await walkRedis(url)).jobs, strays: [], counted: null }),
  },
}
