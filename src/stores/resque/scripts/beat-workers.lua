#!lua flags=allow-oom
-- Shows the workers that an owner is, which somebody may have taken off, and that they live.
-- KEYS: faces, workers, heartbeats
-- ARGV: owner's id, the time as Ruby writes it
-- Reply: how many they are
local ids = redis.call('HGET', KEYS[1], ARGV[1])
if not ids then return 0 end
local count = 0
for id in string.gmatch(ids, '[^\n]+') do
  redis.pcall('SADD', KEYS[2], id)
  redis.pcall('HSET', KEYS[3], id, ARGV[2])
  count = count + 1
end
return count
