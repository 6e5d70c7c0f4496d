-- Forgets a dead owner whose hands are empty.
-- KEYS: dead owners, owner, claims, hosts, processes, process, work, workers, signals      ARGV: id
-- Reply: 1 forgotten | 0 it holds claims
if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
if redis.call('SREM', KEYS[1], ARGV[1]) == 1 then
  redis.pcall('SREM', KEYS[5], ARGV[1])
  redis.call('DEL', KEYS[2], KEYS[6], KEYS[7], KEYS[8], KEYS[9])
  redis.call('HDEL', KEYS[4], ARGV[1])
end
return 1
