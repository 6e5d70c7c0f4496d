#!lua flags=allow-oom
-- Takes a worker of others off, and all that is kept of it; the job that was in its hands is a failure then.
-- KEYS: workers, heartbeats, what it does, when it started, processed, failed, failures
-- ARGV: its name, what it does as it was read ('' for nothing), the failure ('' for none), the list for it ('' for that of all)
-- Reply: done | changed: it does something else by now | wrongtype KEY
local work = redis.pcall('GET', KEYS[3]) or ''
if work ~= ARGV[2] then return 'changed' end
if ARGV[3] ~= '' then
  local type = redis.call('TYPE', KEYS[7]).ok
  if type ~= 'none' and type ~= 'list' then return 'wrongtype ' .. KEYS[7] end
end
redis.call('DEL', KEYS[3], KEYS[4], KEYS[5], KEYS[6])
redis.pcall('SREM', KEYS[1], ARGV[1])
redis.pcall('HDEL', KEYS[2], ARGV[1])
if ARGV[3] ~= '' then bury(KEYS[7], '', ARGV[3], ARGV[4]) end
return 'done'
