// Faults on purpose in what both stores keep of jobs by the clock, as in list.mjs.

const sql = 'stores/sqlite/sql.generated.ts'
const queueing = 'stores/sqlite/queueing.ts'
const crons = 'stores/sqlite/crons.ts'
const scripts = 'stores/redis/scripts.generated.ts'

export const cronsMutants = [
  {
    name: 'crons: a push does not look at its tick',
    gives: 'a nightly job that runs once for each process',
    file: queueing,
    find: `if (tick && isTaken(database, tick, now)) return { status: 'taken', jid }`,
    replace: ``,
  },
  {
    name: 'crons: a tick is not taken',
    gives: 'a nightly job that runs once for each process',
    file: queueing,
    find: `if (tick) takeTick(database, tick, taken.status === 'refused' ? null : jid)`,
    replace: ``,
  },
  {
    name: 'crons: a tick that a guard refused is left',
    gives: 'a job that was to be skipped runs late',
    file: queueing,
    find: `if (tick) takeTick(database, tick, taken.status === 'refused' ? null : jid)`,
    replace: `if (tick && taken.status !== 'refused') takeTick(database, tick, jid)`,
  },
  {
    name: 'crons: a tick that is earlier than all that are kept is taken',
    gives: 'a process that was frozen for a day pushes ticks again',
    file: sql,
    find: ` AND ?2 < min(at) AND min(at) <= ?4)`,
    replace: ` AND ?2 < min(at) AND ?4 < 0)`,
  },
  {
    name: 'crons: ticks that are all to come hold earlier ones up',
    gives: 'nothing is due for an hour after the clock was set back by one',
    file: sql,
    find: ` AND ?2 < min(at) AND min(at) <= ?4)`,
    replace: ` AND ?2 < min(at) AND ?4 > 0)`,
  },
  {
    name: 'crons: after a clock was set back no tick is kept',
    gives: 'a nightly job that runs once for each process',
    file: sql,
    find: `CASE WHEN min(at) = ?2 THEN max(at) ELSE min(at) END`,
    replace: `CASE WHEN min(at) = ?2 THEN min(at) ELSE min(at) END`,
  },
  {
    name: 'crons: ticks are never cut',
    gives: 'a table that grows by a row each second',
    file: crons,
    find: `database.run(sql.cutTicks, cron, at, ticksKept)`,
    replace: ``,
  },
  {
    name: 'crons: a change looks at no version',
    gives: 'a pause that a process with an older picture takes back',
    file: crons,
    find: `if ((found?.version ?? null) !== version) return false`,
    replace: `if (!found !== (version === null)) return false`,
  },
  {
    name: 'crons: what is taken away leaves its ticks',
    gives: 'a name that is declared anew and never due',
    file: crons,
    find: `database.run(sql.dropTicks, name)`,
    replace: ``,
  },
  {
    name: 'redis crons: a push does not look at its tick',
    gives: 'a nightly job that runs once for each process',
    file: scripts,
    find: `if ticks and isTicked(ticks, cron, tick, now) then said, guards = 't', 0 end`,
    replace: ``,
  },
  {
    name: 'redis crons: a tick is not taken',
    gives: 'a nightly job that runs once for each process',
    file: scripts,
    find: `if ticks and said ~= 't' then takeTick(`,
    replace: `if ticks and said == '' then takeTick(`,
  },
  {
    name: 'redis crons: a tick that a guard refused is left',
    gives: 'a job that was to be skipped runs late',
    file: scripts,
    find: `if ticks and said ~= 't' then takeTick(`,
    replace: `if ticks and string.find(said, '^[qsr]') then takeTick(`,
  },
  {
    name: 'redis crons: ticks are never cut',
    gives: 'a text that grows with each tick',
    file: scripts,
    find: `if #kept > 20 then table.remove(kept, own and 1 or #kept) end`,
    replace: ``,
  },
  {
    name: 'redis crons: a tick that is earlier than all that are kept is taken',
    gives: 'a process that was frozen for a day pushes ticks again',
    file: scripts,
    find: `return count >= 20 and tonumber(at) < earliest and earliest <= now`,
    replace: `return false`,
  },
  {
    name: 'redis crons: ticks that are all to come hold earlier ones up',
    gives: 'nothing is due for an hour after the clock was set back by one',
    file: scripts,
    find: `tonumber(at) < earliest and earliest <= now`,
    replace: `tonumber(at) < earliest`,
  },
  {
    name: 'redis crons: after a clock was set back no tick is kept',
    gives: 'a nightly job that runs once for each process',
    file: scripts,
    find: `table.remove(kept, own and 1 or #kept)`,
    replace: `table.remove(kept, #kept)`,
  },
  {
    name: 'redis crons: an earlier tick stands in front',
    gives: 'a missed tick that hides the last one',
    file: scripts,
    find: `if own and tonumber(string.match(one, '^%d+')) < tonumber(at) then`,
    replace: `if own then`,
  },
  {
    name: 'redis crons: a change looks at no version',
    gives: 'a pause that a process with an older picture takes back',
    file: scripts,
    find: `if version ~= seen then said[#said + 1] = 0`,
    replace: `if (version == '') ~= (seen == '') then said[#said + 1] = 0`,
  },
  {
    name: 'redis crons: what is taken away leaves its ticks',
    gives: 'a name that is declared anew and never due',
    file: scripts,
    find: `redis.call('HDEL', KEYS[2], name)`,
    replace: ``,
  },
  {
    name: 'redis crons: what is not there is taken over',
    gives: 'a schedule that was taken away in Ruby comes to life again',
    file: scripts,
    find: `if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return 0 end`,
    replace: ``,
  },
]
