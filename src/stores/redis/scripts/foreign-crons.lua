#!lua flags=no-writes
-- Reads schedules of sidekiq-cron, each with the ticks that it pushed last. What is no hash, or no sorted set, counts as empty.
-- KEYS: for each: hash, ticks      Reply: for each: field, value ... and then the last two ticks
local all = {}
for i = 1, #KEYS, 2 do
  local isHash = redis.call('TYPE', KEYS[i]).ok == 'hash'
  local isSet = redis.call('TYPE', KEYS[i + 1]).ok == 'zset'
  all[#all + 1] = isHash and redis.call('HGETALL', KEYS[i]) or {}
  -- The first one of all stands at the time when it was declared, which is later than its own.
  all[#all + 1] = isSet and redis.call('ZRANGE', KEYS[i + 1], -2, -1) or {}
end
return all
