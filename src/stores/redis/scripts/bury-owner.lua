-- Forgets a dead owner whose hands are empty.
-- KEYS: dead owners, owner, claims, commands, hosts      ARGV: id      Reply: 1 forgotten | 0 it holds claims
if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
if redis.call('SREM', KEYS[1], ARGV[1]) == 1 then
  redis.call('DEL', KEYS[2], KEYS[4])
  redis.call('HDEL', KEYS[5], ARGV[1])
end
return 1
