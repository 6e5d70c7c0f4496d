#!lua flags=allow-oom
-- Takes off the workers that an owner was, and all that is kept of each.
-- KEYS: faces, workers, heartbeats
-- ARGV: owner's id, prefix of the key of what a worker does, prefixes of the keys of what it did ...
-- Reply: how many they were
local ids = redis.call('HGET', KEYS[1], ARGV[1])
if not ids then return 0 end
local count = 0
for id in string.gmatch(ids, '[^\n]+') do
  redis.pcall('SREM', KEYS[2], id)
  redis.pcall('HDEL', KEYS[3], id)
  redis.call('DEL', ARGV[2] .. id, ARGV[2] .. id .. ':started')
  for i = 3, #ARGV do redis.call('DEL', ARGV[i] .. id) end
  count = count + 1
end
redis.call('HDEL', KEYS[1], ARGV[1])
return count
