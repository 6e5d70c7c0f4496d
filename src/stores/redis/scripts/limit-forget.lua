-- Forgets a limiter.
-- KEYS: limits, limiter, leases      ARGV: name      Reply: 1 | 0 nothing was known
local known = redis.call('DEL', KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[1], ARGV[1])
return known > 0 and 1 or 0
