// Faults on purpose in the metrics and the deploy marks of both stores, as in list.mjs.

const sql = 'stores/sqlite/sql.generated.ts'
const sqlite = 'stores/sqlite/metrics.ts'
const clockwork = 'stores/sqlite/clockwork.ts'
const scripts = 'stores/redis/scripts.generated.ts'
const redis = 'stores/redis/metrics.ts'
const keys = 'stores/redis/keys.ts'

const ofSqlite = [
  {
    name: 'metrics: a batch is not known again',
    gives: 'attempts that count twice after a lost answer',
    file: sqlite,
    find: `if (database.run(sql.rememberBatch, batch, now + batchesKept) === 0) return`,
    replace: `database.run(sql.rememberBatch, batch, now + batchesKept)`,
  },
  {
    name: 'metrics: ten minutes are not written',
    gives: 'nothing to see after eight hours',
    file: sqlite,
    find: `database.run(sql.record, 10, startOf(now, 10), name, ...counts, null)`,
    replace: ``,
  },
  {
    name: 'metrics: the last histogram is the only one',
    gives: 'a histogram of ten seconds',
    file: sqlite,
    find: `histogramBytes(sumOf(before, histogram))`,
    replace: `histogramBytes(histogram)`,
  },
  {
    name: 'metrics: a span too many',
    gives: 'an hour of 61 minutes',
    file: sqlite,
    find: `count * minutes * MINUTE`,
    replace: `(count + 1) * minutes * MINUTE`,
  },
  {
    name: 'metrics: the time of a class is that of its last batch',
    gives: 'averages that are far too short',
    file: sql,
    find: `total_ms = total_ms + excluded.total_ms`,
    replace: `total_ms = excluded.total_ms`,
  },
  {
    name: 'metrics: one histogram for all classes',
    gives: 'slow jobs that hide among fast ones',
    file: sql,
    find: `AND at > ?1 AND class = ?2`,
    replace: `AND at > ?1 AND ?2 = ?2`,
  },
  {
    name: 'metrics: the oldest histogram comes first',
    gives: 'a course that runs backwards',
    file: sql,
    find: `AND class = ?2 ORDER BY at DESC`,
    replace: `AND class = ?2 ORDER BY at`,
  },
  {
    name: 'metrics: a minute of failures has a histogram',
    gives: 'a percentile of nothing',
    file: sqlite,
    find: `.filter(({ counts }) => counts.some((count) => count > 0))`,
    replace: ``,
  },
  {
    name: 'metrics: minutes are kept for good',
    gives: 'a file that grows',
    file: clockwork,
    find: `database.run(sql.trimSamples, 1, now - samplesKept.minute)`,
    replace: ``,
  },
  {
    name: 'metrics: ten minutes end with the minutes',
    gives: 'three days of which eight hours are left',
    file: clockwork,
    find: `database.run(sql.trimSamples, 10, now - samplesKept['ten minutes'])`,
    replace: `database.run(sql.trimSamples, 10, now - samplesKept.minute)`,
  },
  {
    name: 'metrics: marks of deploys are kept for good',
    gives: 'a file that grows',
    file: clockwork,
    find: `database.run(sql.trimDeploys, now - DEPLOYS_KEPT * DAY)`,
    replace: ``,
  },
  {
    name: 'metrics: each machine of a deploy marks it',
    gives: 'one deploy with many marks',
    file: sql,
    find: `OR label = ?2 AND marked > ?3`,
    replace: `OR label = ?2 AND marked > ?3 + 60000`,
  },
]

const ofRedis = [
  {
    name: 'redis: metrics: a batch is not known again',
    gives: 'attempts that count twice after a lost answer',
    file: scripts,
    find: `if not redis.call('SET', KEYS[1], '', 'EX', ARGV[2], 'NX') then return 'again' end`,
    replace: ``,
  },
  {
    name: 'redis: metrics: ten minutes are those of a minute',
    gives: 'minutes that count twice',
    file: keys,
    find: `minuteName(8, at).slice(0, -1)`,
    replace: `minuteName(8, at)`,
  },
  {
    name: 'redis: metrics: a counter goes round',
    gives: 'a busy bucket that looks empty',
    file: scripts,
    find: `{ 'OVERFLOW', 'SAT' }`,
    replace: `{}`,
  },
  {
    name: 'redis: metrics: nothing ends',
    gives: 'a Redis that fills up',
    file: scripts,
    find: `then redis.call('EXPIRE', key, life) end`,
    replace: `then return end`,
  },
  {
    name: 'redis: metrics: ten minutes live as long as a minute',
    gives: 'three days of which eight hours are left',
    file: scripts,
    find: `local life = i == 3 and ARGV[4] or ARGV[3]`,
    replace: `local life = ARGV[3]`,
  },
  {
    name: 'redis: metrics: no failure is counted',
    gives: 'jobs that never fail',
    file: scripts,
    find: `if failed ~= '0' then`,
    replace: `if false then`,
  },
  {
    name: 'redis: metrics: both layouts count',
    gives: 'twice as many jobs as there were',
    file: redis,
    find: `fuller(each[2 * i], each[2 * i + 1])`,
    replace: `sumOf(each[2 * i] ?? [], each[2 * i + 1] ?? [])`,
  },
  {
    name: 'redis: metrics: each histogram stands at the first minute',
    gives: 'a course of one moment',
    file: redis,
    find: `.map((at, i) => ({ at, counts: fuller(`,
    replace: `.map((_, i) => ({ at: spans[0] ?? epochMs(0), counts: fuller(`,
  },
  {
    name: 'redis: metrics: a minute without anything has a histogram',
    gives: 'a percentile of nothing',
    file: redis,
    find: `.filter(({ counts }) => total(counts) > 0)`,
    replace: ``,
  },
  {
    name: 'redis: metrics: a minute has room for many deploys',
    gives: 'a mark that takes the place of another',
    file: scripts,
    find: `if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 'again' end`,
    replace: ``,
  },
  {
    name: 'redis: metrics: each machine of a deploy marks it',
    gives: 'one deploy with many marks',
    file: scripts,
    find: `if not redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3], 'NX') then return 'again' end`,
    replace: ``,
  },
]

export const metricsMutants = [...ofSqlite, ...ofRedis]
