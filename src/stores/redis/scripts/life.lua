#!lua flags=allow-oom
-- One beat, and the signals left for the owner by anybody. What it last showed stays to be seen, though its loop be blocked.
-- What is shared with Ruby may hold no beat up: a key of another type is left alone.
-- KEYS: owners, beats, processes, process, work, workers, signals      ARGV: id, life of what is shown (s)
-- Reply: gone | a list of signals, the first one first
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
if redis.pcall('HEXISTS', KEYS[4], 'info') == 1 then
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[4], 'beat', string.format('%d.%06d', time[1], time[2]))
  redis.pcall('SADD', KEYS[3], ARGV[1])
  for place = 4, 6 do redis.call('EXPIRE', KEYS[place], ARGV[2]) end
end
local signals = redis.pcall('LRANGE', KEYS[7], 0, -1)
if signals.err or #signals == 0 then return {} end
redis.call('DEL', KEYS[7])
local first = {}
for i = #signals, 1, -1 do table.insert(first, signals[i]) end
return first
