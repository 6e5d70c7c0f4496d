-- Marks a minute with a deploy, once, and a label at most once in the life of its lock.
-- KEYS: lock of the label, marks of the day      ARGV: stamp of the minute, label, life of the lock (s), of the marks (s)
-- Reply: marked | again
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 'again' end
if not redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3], 'NX') then return 'again' end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 'marked'
