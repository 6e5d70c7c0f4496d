-- Declares an owner dead, if its beat is still the one that was seen. Sidekiq does not see it any more.
-- KEYS: owners, dead owners, beats, processes, process, work, workers, signals      ARGV: id, beat
-- Reply: 1 declared | 0
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 or (redis.call('HGET', KEYS[3], ARGV[1]) or '0') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[1])
redis.pcall('SREM', KEYS[4], ARGV[1])
redis.call('DEL', KEYS[5], KEYS[6], KEYS[7], KEYS[8])
return 1
