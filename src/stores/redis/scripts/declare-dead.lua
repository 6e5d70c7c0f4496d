-- Declares an owner dead, if its beat is still the one that was seen.
-- KEYS: owners, dead owners, beats, hosts      ARGV: id, beat      Reply: 1 declared | 0
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 or redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then return 0 end
for _, key in ipairs({ KEYS[1], KEYS[3], KEYS[4] }) do redis.call('HDEL', key, ARGV[1]) end
redis.call('SADD', KEYS[2], ARGV[1])
return 1
