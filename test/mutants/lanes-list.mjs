// Faults on purpose in the lanes of the stores, as in list.mjs.

const scripts = 'stores/redis/scripts.generated.ts'
const sqlite = 'stores/sqlite/lanes.ts'

const ofSqlite = [
  {
    name: 'lanes: who comes passes those that wait',
    gives: 'a job that waits for ever while others of its key go by',
    file: sqlite,
    find: `room > 0 && (isWaiting === 0 || end === 'head')`,
    replace: `room > 0`,
  },
  {
    name: 'lanes: an end lets nobody in',
    gives: 'a backlog that stands still',
    file: 'stores/sqlite/settlement.ts',
    find: `leaves && leaveLane(database, job) > 0`,
    replace: `leaves && false`,
  },
  {
    name: 'lanes: a job that goes back gives its place away',
    gives: 'more of a key at once than was said',
    file: 'stores/sqlite/settlement.ts',
    find: `settlement.lane !== undefined && settlement.outcome.kind !== 'back'`,
    replace: `settlement.lane !== undefined`,
  },
  {
    name: 'lanes: jobs that are done together keep their places',
    gives: 'a lane that is full of nobody',
    file: 'stores/sqlite/settlement.ts',
    find: `note === undefined && lane === undefined`,
    replace: `note === undefined`,
  },
  {
    name: 'lanes: who was deleted keeps the place',
    gives: 'a lane that is full of nobody',
    file: 'stores/sqlite/places.ts',
    find: `from.place === 'queue' ? dropPlace(database, job) : laneOf(from)`,
    replace: `laneOf(from)`,
  },
  {
    name: 'lanes: what is due asks nobody',
    gives: 'more of a key at once than was said',
    file: 'stores/sqlite/clockwork.ts',
    find: `queue, lane, end: 'tail', isNewest: false`,
    replace: `queue, lane: null, end: 'tail', isNewest: false`,
  },
  {
    name: 'lanes: a job that comes back says how many places there are',
    gives: 'what a definition said last is undone by its oldest job',
    file: sqlite,
    find: `isNewest ? sql.setLane : sql.knowLane`,
    replace: `sql.setLane`,
  },
  {
    name: 'lanes: nobody looks for places that were left behind',
    gives: 'a key whose jobs wait for ever after a worker of Ruby ran some',
    file: sqlite,
    find: `database.run(sql.giveLeaked)`,
    replace: ``,
  },
]

const ofRedis = [
  {
    name: 'redis: lanes: a settle lets nobody in',
    gives: 'a backlog that stands still',
    file: scripts,
    script: 'settle',
    find: `redis.call('SREM', lane.inside, ARGV[l + 4])\\n      letIn(lane)`,
    replace: `redis.call('SREM', lane.inside, ARGV[l + 4])`,
  },
  {
    name: 'redis: lanes: a stale settlement gives a place away',
    gives: 'more of a key at once than was said',
    file: scripts,
    script: 'settle',
    find: `if left[ARGV[l]] then`,
    replace: `do`,
  },
  {
    name: 'redis: lanes: what comes in takes no place',
    gives: 'any number of a key at once',
    file: scripts,
    script: 'push',
    find: `redis.call('SADD', lane.inside, string.sub(entry, 1, split - 1))`,
    replace: ``,
  },
  {
    name: 'redis: lanes: the last comes in first',
    gives: 'a job that waits for ever while others of its key go by',
    file: scripts,
    script: 'settle',
    find: `redis.call(POP, lane.waiting, room)`,
    replace: `redis.call('LPOP', lane.waiting, room)`,
  },
  {
    name: 'redis: lanes: what is due asks nobody',
    gives: 'more of a key at once than was said',
    file: 'stores/redis/promote.ts',
    find: `isJob ? laneIn(read) : null`,
    replace: `isJob && set === undefined ? laneIn(read) : null`,
  },
  {
    name: 'redis: lanes: a queue is cleared without them',
    gives: 'jobs that come back from a queue that was emptied',
    file: 'stores/redis/places.ts',
    find: `await clearLanes(parts, place.queue)`,
    replace: `0`,
  },
  {
    name: 'redis: lanes: a place is lost the first time that nobody sees its job',
    gives: 'more of a key at once than was said',
    file: 'stores/redis/lane-audit.ts',
    find: `for (const bytes of await claimed(parts)) note(parts, bytes, there)`,
    replace: ``,
  },
]

export const lanesMutants = [...ofSqlite, ...ofRedis]
