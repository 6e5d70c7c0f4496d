// Faults of the Resque store: in what it has of its own, and in the words by which its scripts differ from those of Redis.

const scripts = 'stores/resque/scripts.generated.ts'
const file = (name) => `stores/resque/${name}`

/** In the line of one script. */
const inScript = (script, find, replace) => ({ file: scripts, script, find, replace })

export const resqueMutants = [
  {
    name: 'resque: push at the head',
    gives: 'who comes last is served first, also by Ruby',
    ...inScript('push', `local TAIL = 'RPUSH'`, `local TAIL = 'LPUSH'`),
  },
  {
    name: 'resque: push of one at the head',
    gives: 'who comes last is served first, also by Ruby',
    ...inScript('pushOne', `local TAIL = 'RPUSH'`, `local TAIL = 'LPUSH'`),
  },
  {
    name: 'resque: claim takes from the tail',
    gives: 'jobs run in reverse',
    ...inScript('claim', `local POP = 'LPOP'`, `local POP = 'RPOP'`),
  },
  {
    name: 'resque: give-back at the tail',
    gives: 'a job that was not even started waits behind all others',
    ...inScript('settle', `local HEAD = 'LPUSH'`, `local HEAD = 'RPUSH'`),
  },
  {
    name: 'resque: hands back at the tail',
    gives: 'what a crash hit waits behind everything',
    ...inScript('handBack', `local HEAD = 'LPUSH'`, `local HEAD = 'RPUSH'`),
  },
  {
    name: 'resque: a load is brought to the head',
    gives: 'what waited longest runs last',
    ...inScript('bring', `local TAIL = 'RPUSH'`, `local TAIL = 'LPUSH'`),
  },
  {
    name: 'resque: take away cuts off the tail',
    gives: 'jobs that were not moved are lost',
    ...inScript('takeAway', `redis.call('LTRIM', list, count, -1)`, `redis.call('LTRIM', list, 0, -count - 1)`),
  },
  {
    name: 'resque: a second is not named',
    gives: 'delayed jobs that never run',
    ...inScript('pushOne', `redis.call('ZADD', schedule, at, at)`, ``),
  },
  {
    name: 'resque: in a call of many a second is not named',
    gives: 'delayed jobs that never run',
    ...inScript('push', `redis.call('ZADD', schedule, at, at)`, ``),
  },
  {
    name: 'resque: a job that went on stays in its second',
    gives: 'a delayed job runs again and again',
    ...inScript('promote', `redis.pcall('LREM', list, 1, payload)`, `redis.pcall('LPOS', list, payload) and 1`),
  },
  {
    name: 'resque: a second stays named when its last job went on',
    gives: 'a promoter that finds something due for ever and moves nothing',
    ...inScript('promote', `if redis.call('EXISTS', list) == 0 then redis.call('ZREM', schedule, at) end`, ``),
  },
  {
    name: 'resque: promote moves what is not there any more',
    gives: 'a delayed job that two promote runs twice',
    ...inScript('promote', `if gone ~= 1 then return 0 end`, ``),
  },
  {
    name: 'resque: due jobs are passed over',
    gives: 'the first job of each second waits for the next look',
    ...inScript('due', `redis.call('LRANGE', list, over, over +`, `redis.call('LRANGE', list, over + 1, over +`),
  },
  {
    name: 'resque: a person moves a delayed job that is not there',
    gives: 'a job that two people move runs twice',
    ...inScript('move', `return type(said) == 'number'`, `return true`),
  },
  {
    name: 'resque: delayed to the beginning of the second',
    gives: 'a reminder before its time',
    file: file('layout.ts'),
    find: `Math.ceil(at / 1000)`,
    replace: `Math.floor(at / 1000)`,
  },
  {
    name: 'resque: what was looked at last is looked at again',
    gives: 'a page that shows a job twice, and a search without an end',
    ...inScript('delayed', `return down and place - 1 or place + 1 end`, `return place end`),
  },
  {
    name: 'resque: a search of the delayed passes the bound',
    gives: 'a server that stands still for a page',
    file: scripts,
    script: 'delayed',
    find: `return looked >= most or bytes >= mostBytes or #found >= 2 * limit`,
    replace: `return bytes >= mostBytes or #found >= 2 * limit`,
  },
  {
    name: 'resque: a search knows capitals',
    gives: 'a person who does not find what is there',
    file: scripts,
    script: 'delayed',
    find: `local text = string.lower(payload)`,
    replace: `local text = payload`,
  },
  {
    name: 'resque: only the last second is counted',
    gives: 'a count that is too low',
    file: scripts,
    script: 'countDelayed',
    find: `count = count + length`,
    replace: `count = length`,
  },
  {
    name: 'resque: the guards of cleared delayed jobs stay',
    gives: 'unique jobs that can never be pushed again',
    file: file('places.ts'),
    find: `await letGo(`,
    replace: `void ((..._: readonly unknown[]) => undefined)(`,
  },
  {
    name: 'resque: failures are trimmed',
    gives: `failures of Ruby's workers are lost`,
    file: file('resque-store.ts'),
    find: `['LLEN', keys.notes],`,
    replace: `['LLEN', keys.notes], ['DEL', keys.dead, keys.failedQueues],`,
  },
  {
    name: 'resque: a move looks among all failures alone',
    gives: 'failures of single queues that nobody can try again',
    ...inScript('move', `return besideDead(dead, queue .. '_failed') end`, `return dead end`),
  },
  {
    name: 'resque: a list of failures has no name among them',
    gives: 'failures that no page shows',
    ...inScript('settle', `redis.pcall('SADD', besideDead(dead, 'failed_queues'), list)`, ``),
  },
  {
    name: 'resque: the next list of failures is passed over',
    gives: 'a page that ends too soon',
    file: file('failures.ts'),
    find: `return following === undefined ? null :`,
    replace: `return following !== null ? null :`,
  },
  {
    name: 'resque: an unreadable payload is kept as a text',
    gives: 'bytes that come back from the dead as other ones',
    file: 'wire/resque/failure.ts',
    find: `job === null && recordIn(textOf(payload)) === null ? null :`,
    replace: ``,
  },
  {
    name: 'resque: the time of death is kept to the second',
    gives: 'a page of the dead that tells another time than the job did',
    file: 'wire/resque/failure.ts',
    find: `if (typeof exactly === 'number' &&`,
    replace: `if (false && typeof exactly === 'number' &&`,
  },
  {
    name: 'resque: a record names no queue',
    gives: 'a dead job that is tried again in another queue',
    file: 'wire/resque/failure.ts',
    find: `[failed.queue]: queue ?? job?.queue ?? 'default'`,
    replace: `[failed.queue]: 'default'`,
  },
]
