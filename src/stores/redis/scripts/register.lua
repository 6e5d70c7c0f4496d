#!lua flags=allow-oom
-- Adds an owner, and shows it to Sidekiq. What is shared with Ruby may hold nobody up: a key of another type is left alone.
-- KEYS: owners, dead owners, owner, beats, hosts, processes, process
-- ARGV: id, host, life of what is shown (s), info, concurrency
-- Reply: ok | taken
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then return 'taken' end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], 1)
redis.call('HSET', KEYS[4], ARGV[1], 0)
redis.call('HSET', KEYS[5], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[3], 'high', 0)
redis.pcall('SADD', KEYS[6], ARGV[1])
local shown = redis.pcall('HSET', KEYS[7], 'info', ARGV[4], 'concurrency', ARGV[5], 'busy', 0, 'quiet', 'false', 'rss', 0,
  'rtt_us', 0, 'beat', string.format('%d.%06d', time[1], time[2]),
  'pictured', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
if type(shown) == 'number' then redis.call('EXPIRE', KEYS[7], ARGV[3]) end
return 'ok'
