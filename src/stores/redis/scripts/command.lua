#!lua flags=allow-oom
-- Leaves a signal for the next beat of a process, ours or one of Ruby's.
-- KEYS: owners, processes, process, signals      ARGV: id, signal, life (s), whether one of Ruby's would not take it (0 or 1)
-- Reply: ok | gone | deaf
local known = redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 and redis.call('HEXISTS', KEYS[3], 'info') == 1
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  if not known then return 'gone' end
  if ARGV[4] == '1' then return 'deaf' end
end
redis.call('LPUSH', KEYS[4], ARGV[2])
redis.call('EXPIRE', KEYS[4], ARGV[3])
return 'ok'
