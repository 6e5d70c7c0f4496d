-- Ends an owner: gone at once when its hands are empty, else dead, for the sweep. Who leaves was killed by no job.
-- KEYS: owners, dead owners, owner, claims, beats, hosts, processes, process, work, workers, signals      ARGV: id
-- Reply: ok
local was = redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
redis.pcall('SREM', KEYS[7], ARGV[1])
redis.call('DEL', KEYS[8], KEYS[9], KEYS[10], KEYS[11])
if redis.call('EXISTS', KEYS[4]) == 0 then
  redis.call('HDEL', KEYS[6], ARGV[1])
  redis.call('SREM', KEYS[2], ARGV[1])
  redis.call('DEL', KEYS[3])
elseif was == 1 then
  redis.call('HDEL', KEYS[3], 'noted')
  redis.call('SADD', KEYS[2], ARGV[1])
end
return 'ok'
