#!lua flags=allow-oom
-- Shows what a process is doing, to us and to Sidekiq.
-- KEYS: owners, processes, process, work, workers
-- ARGV: id, life of what is shown (s), info, concurrency, busy, quiet, rss (kB), round trip (us),
--       then for each job at work: its name, JSON
-- Reply: ok | gone
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
local time = redis.call('TIME')
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[3], 'info', ARGV[3], 'concurrency', ARGV[4], 'busy', ARGV[5], 'quiet', ARGV[6], 'rss', ARGV[7],
  'rtt_us', ARGV[8], 'beat', string.format('%d.%06d', time[1], time[2]),
  'pictured', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
redis.call('EXPIRE', KEYS[3], ARGV[2])
redis.call('DEL', KEYS[4], KEYS[5])
for place = 4, 5 do
  for i = 9, #ARGV, 2 do redis.call('HSET', KEYS[place], ARGV[i], ARGV[i + 1]) end
  redis.call('EXPIRE', KEYS[place], ARGV[2])
end
return 'ok'
