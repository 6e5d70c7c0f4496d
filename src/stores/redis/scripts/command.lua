#!lua flags=allow-oom
-- Leaves a command for an owner's next beat.
-- KEYS: owners, commands      ARGV: id, command, life (s)      Reply: ok | gone
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 'ok'
