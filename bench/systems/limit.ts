// The limit: a script pops a thousand payloads into a hash, and one command takes them out again. No retries, no log, no
// heartbeat, no recovery: what any job system on Redis has to pay at the least.

import { Redis } from 'ioredis'
import type { System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const AT_ONCE = 1000
const QUEUE = 'limit:queue'
const CLAIMS = 'limit:claims'

const pop = `local jobs = redis.call('RPOP', KEYS[1], ARGV[2])
if not jobs then return {} end
local token = tonumber(ARGV[1])
for i, job in ipairs(jobs) do redis.call('HSET', KEYS[2], token + i, job) end
return jobs`

export const system: System = {
  async client({ store }) {
    const redis = new Redis(store)
    const text = (input: unknown): string =>
      JSON.stringify({ class: 'Bench', args: [input], jid: '0123456789abcdef01234567', queue: 'default' })
    return {
      add: (input) => redis.lpush(QUEUE, text(input)),
      addAll: (inputs) => redis.lpush(QUEUE, ...inputs.map(text)),
      close: () => redis.quit(),
    }
  },
  async work(given) {
    const redis = new Redis(given.store)
    const tally = new Tally(given)
    const sha = String(await redis.script('LOAD', pop))
    for (let token = 0; ; ) {
      const jobs = (await redis.evalsha(sha, 2, QUEUE, CLAIMS, token, AT_ONCE)) as string[]
      if (jobs.length === 0) break
      for (const job of jobs) tally.run(JSON.parse(job).args[0])
      const first = token
      await redis.hdel(CLAIMS, ...jobs.map((_, i) => String(first + i + 1)))
      token += jobs.length
    }
    await tally.full
    await redis.quit()
    return tally.said()
  },
  async left({ store }) {
    const redis = new Redis(store)
    const left = (await redis.llen(QUEUE)) + (await redis.hlen(CLAIMS))
    await redis.quit()
    return left
  },
}
