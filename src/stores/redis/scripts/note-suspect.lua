#!lua flags=allow-oom
-- Notes the one suspect about to run.
-- KEYS: owners, owner, claims      ARGV: id, token      Reply: ok | gone | lost
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
if redis.call('HEXISTS', KEYS[3], ARGV[2]) == 0 then return 'lost' end
redis.call('HSET', KEYS[2], 'noted', ARGV[2])
return 'ok'
