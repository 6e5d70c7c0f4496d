#!lua flags=no-writes
-- How many jobs wait in a stretch of the seconds.
-- KEYS: schedule
-- ARGV: how many seconds to pass over, how many to look at
-- Reply: how many jobs, how many seconds were looked at
local seconds, count = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1), 0
for _, second in ipairs(seconds) do
  local length = redis.pcall('LLEN', listOf(KEYS[1], second))
  if type(length) == 'number' then count = count + length end
end
return { count, #seconds }
