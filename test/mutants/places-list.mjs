// Faults on purpose in searches, in moves that travel together and in the log of what people did, of both stores, as in
// list.mjs.

const sql = 'stores/sqlite/sql.generated.ts'
const sqlite = 'stores/sqlite/search.ts'
const scripts = 'stores/redis/scripts.generated.ts'
const redis = 'stores/redis/search.ts'

const holdsIn = (place) =>
  `string.find(text, texts[i], 1, true) then return false end end\\n  return true\\nend\\nlocal total = redis.call('${place}'`
const anyOf = (place) =>
  `string.find(text, texts[i]) then return false end end\\n  return true\\nend\\nlocal total = redis.call('${place}'`

const ofSqlite = [
  {
    name: 'search: in a queue capitals are not found',
    gives: 'a name that nobody finds',
    file: sql,
    find: `searchQueueUp: "SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,\\n  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?4)`,
    replace: `searchQueueUp: "SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,\\n  CASE WHEN instr(payload, ?4)`,
  },
  {
    name: 'search: a text is a pattern',
    gives: 'a percent sign that finds everything',
    file: sql,
    find: `searchQueueUp: "SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,\\n  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?4) > 0`,
    replace: `searchQueueUp: "SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,\\n  CASE WHEN CAST(payload AS TEXT) LIKE '%' || CAST(?4 AS TEXT) || '%'`,
  },
  {
    name: 'search: the last moment is left out',
    gives: 'a failure that the page of its minute does not show',
    file: sql,
    find: `(at, position) > (?2, ?3) AND at <= ?4`,
    replace: `(at, position) > (?2, ?3) AND at < ?4`,
  },
  {
    name: 'search: the first moment is left out from the end',
    gives: 'a failure that is there or not, by the order',
    file: sql,
    find: `(at, position) < (?2, ?3) AND at >= ?4`,
    replace: `(at, position) < (?2, ?3) AND at > ?4`,
  },
  {
    name: 'search: begins behind the last moment',
    gives: 'the newest of a time that are not found',
    file: sqlite,
    find: `if (down) return edge.at > to ? { ...start(down), at: to } : edge`,
    replace: `if (down) return edge.at > to ? { ...start(!down), at: to } : edge`,
  },
  {
    name: 'search: one of the texts is enough',
    gives: 'retrying jobs that nobody meant',
    file: sqlite,
    find: `if (row.payload && holds(payload(row.payload), others))`,
    replace: `if (row.payload && others)`,
  },
  {
    name: 'search: looks at one more than it may',
    gives: 'a search that says where it was not',
    file: sqlite,
    find: `examined >= most || bytes`,
    replace: `examined > most || bytes`,
  },
  {
    name: 'search: goes on where it began',
    gives: 'a search that finds the same for ever',
    file: sqlite,
    find: `    next = cursorOf(row)`,
    replace: ``,
  },
  {
    name: 'search: the count is that of what was found',
    gives: 'a place that seems empty',
    file: sqlite,
    find: `total: await read(() => countOf(database, place))`,
    replace: `total: found.entries.length`,
  },
  {
    name: 'search: a stretch is told nothing of those before it',
    gives: 'a search of a thousand that looks at a million',
    file: 'stores/search.ts',
    find: `limit: limit - entries.length, examine: examine - examined, after`,
    replace: `limit, examine, after`,
  },
  {
    name: 'search: capitals of other alphabets are made small in the text alone',
    gives: 'Änne, who is never found',
    file: 'core/payload/holds.ts',
    find: `/[A-Z]+/g`,
    replace: `/\\p{Lu}+/gu`,
  },
  {
    name: 'places: the head of a queue is its tail',
    gives: 'a job that was to run next, and runs last',
    file: 'stores/sqlite/places.ts',
    find: `const end = to.kind === 'head' ? 'head' : 'tail'`,
    replace: `const end = 'tail'`,
  },
  {
    name: 'places: a retry runs in the queue that it failed in',
    gives: 'a job that was moved to another queue, and is not seen there',
    file: 'stores/sqlite/places.ts',
    find: `read?.status === 'job' ? { ...job, queue: read.job.queue ?? job.queue } : job`,
    replace: `job`,
  },
  {
    name: 'audit: lines are kept for good',
    gives: 'a file that grows',
    file: sql,
    find: `DELETE FROM audits WHERE id <= (SELECT max(id) FROM audits) - ?1;`,
    replace: `DELETE FROM audits WHERE id <= (SELECT max(id) FROM audits) - 2 * ?1;`,
  },
  {
    name: 'audit: the oldest first',
    gives: 'what was done today, on the last page',
    file: sql,
    find: `SELECT line FROM audits ORDER BY id DESC`,
    replace: `SELECT line FROM audits ORDER BY id`,
  },
]

const ofRedis = [
  {
    name: 'redis: search: what is looked for in a set keeps its capitals',
    gives: 'a name that nobody finds',
    file: scripts,
    find: `texts[i - 8] = string.lower(ARGV[i])`,
    replace: `texts[i - 8] = ARGV[i]`,
  },
  {
    name: 'redis: search: what is looked for in a queue keeps its capitals',
    gives: 'a name that nobody finds',
    file: scripts,
    find: `texts[i - 5] = string.lower(ARGV[i])`,
    replace: `texts[i - 5] = ARGV[i]`,
  },
  {
    name: 'redis: search: a text is a pattern',
    gives: 'a dot that finds everything, and a bracket that is an error',
    file: scripts,
    find: holdsIn('LLEN'),
    replace: anyOf('LLEN'),
  },
  {
    name: 'redis: search: one of the texts is enough',
    gives: 'retrying jobs that nobody meant',
    file: scripts,
    find: holdsIn('LLEN'),
    replace: `string.find(text, texts[#texts], 1, true) then return false end end\\n  return true\\nend\\nlocal total = redis.call('LLEN'`,
  },
  {
    name: 'redis: search: up repeats the last one',
    gives: 'a job that is retried twice',
    file: scripts,
    find: `first = math.max(first, before + there)`,
    replace: `first = math.max(first, before)`,
  },
  {
    name: 'redis: search: down repeats the last one',
    gives: 'a job that is retried twice',
    file: scripts,
    find: `last = math.min(last, before - 1)`,
    replace: `last = math.min(last, before)`,
  },
  {
    name: 'redis: search: the first of a stretch is read last',
    gives: 'a page in no order',
    file: scripts,
    find: `local place = down and many + 1 - i or i`,
    replace: `local place = i`,
  },
  {
    name: 'redis: search: finds more than it may in a set',
    gives: 'an answer as large as the set',
    file: scripts,
    find: `if bytes >= mostBytes or count >= limit then break end`,
    replace: `if bytes >= mostBytes then break end`,
  },
  {
    name: 'redis: search: finds more than it may in a queue',
    gives: 'an answer as large as the queue',
    file: scripts,
    find: `if bytes >= mostBytes or #found >= limit then break end`,
    replace: `if bytes >= mostBytes then break end`,
  },
  {
    name: 'redis: search: the last moment is left out',
    gives: 'a failure that the page of its minute does not show',
    file: redis,
    find: `(to + 0.5) / 1000`,
    replace: `(to - 0.5) / 1000`,
  },
  {
    name: 'redis: search: a queue is gone on with one too far',
    gives: 'a job that no search finds',
    file: redis,
    find: `queueCursor(from + Number(examined), textOf(digest))`,
    replace: `queueCursor(from + Number(examined) + 1, '')`,
  },
  {
    name: 'redis: moves of one trip are all of the first entry',
    gives: 'one job retried where a page of them was meant',
    file: 'stores/redis/move.ts',
    find: `seen[from + i] ?? seenIn(one)`,
    replace: `seen[from] ?? seenIn(one)`,
  },
  {
    name: 'redis: places: the head of a queue is its tail',
    gives: 'a job that was to run next, and runs last',
    file: scripts,
    find: `redis.call(to == 'head' and HEAD or TAIL, KEYS[2], new)`,
    replace: `redis.call(TAIL, KEYS[2], new)`,
  },
  {
    name: 'redis: places: what goes to a head is given the queue it came from',
    gives: 'a job that runs in one queue and says another',
    file: 'stores/redis/move.ts',
    find: `const isQueue = to.kind === 'queue' || to.kind === 'head'`,
    replace: `const isQueue = to.kind === 'queue'`,
  },
  {
    name: 'redis: audit: lines are kept for good',
    gives: 'a Redis that fills up',
    file: scripts,
    find: `redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 2)`,
    replace: ``,
  },
  {
    name: 'redis: audit: the oldest first',
    gives: 'what was done today, on the last page',
    file: scripts,
    find: `redis.call('LPUSH', KEYS[1], ARGV[1])\\nreturn 'kept'`,
    replace: `redis.call('RPUSH', KEYS[1], ARGV[1])\\nreturn 'kept'`,
  },
]

export const placesMutants = [...ofSqlite, ...ofRedis]
