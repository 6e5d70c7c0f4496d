#!lua flags=allow-oom
-- Shows what a process is doing.
-- KEYS: owners, owner      ARGV: id, picture      Reply: ok | gone
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
local time = redis.call('TIME')
redis.call('HSET', KEYS[2], 'picture', ARGV[2], 'pictured', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
return 'ok'
