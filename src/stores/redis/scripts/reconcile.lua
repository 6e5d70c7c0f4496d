#!lua flags=allow-oom
-- Sets the epoch above any before, and lists the tokens in the owner's hands.
-- KEYS: owners, claims      ARGV: id, epoch      Reply: gone | late | a list of tokens
local epoch = redis.call('HGET', KEYS[1], ARGV[1])
if not epoch then return 'gone' end
if tonumber(ARGV[2]) <= tonumber(epoch) then return 'late' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HKEYS', KEYS[2])
