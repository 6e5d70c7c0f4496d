#!lua flags=allow-oom
-- One beat, and the commands left for the owner.
-- KEYS: owners, beats, commands      ARGV: id
-- Reply: gone | a list of commands, the first one first
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
local commands = redis.call('LRANGE', KEYS[3], 0, -1)
if #commands > 0 then redis.call('DEL', KEYS[3]) end
return commands
