#!lua flags=allow-oom
-- Adds an owner.
-- KEYS: owners, dead owners, owner, beats, hosts      ARGV: id, host, picture
-- Reply: ok | taken
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then return 'taken' end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], 1)
redis.call('HSET', KEYS[4], ARGV[1], 0)
redis.call('HSET', KEYS[5], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[3], 'high', 0, 'picture', ARGV[3],
  'pictured', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
return 'ok'
