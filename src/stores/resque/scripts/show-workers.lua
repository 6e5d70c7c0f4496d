#!lua flags=allow-oom
-- Shows the workers that an owner is, what each does and what it did, unless the owner is declared dead: then nobody would take
-- them off again.
-- KEYS: owners, faces, workers, heartbeats
-- ARGV: owner's id, prefixes of the keys of what a worker does, processed and failed, when it started, the time, both as Ruby
--   writes them, then of each worker: id, what it does ('' for nothing), how many jobs it processed since, how many of them failed
-- Reply: whether they are shown
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
local ids = {}
for i = 7, #ARGV, 4 do
  local id, work = ARGV[i], ARGV[i + 1]
  ids[#ids + 1] = id
  redis.pcall('SADD', KEYS[3], id)
  redis.pcall('HSET', KEYS[4], id, ARGV[6])
  redis.call('SET', ARGV[2] .. id .. ':started', ARGV[5])
  if work == '' then redis.call('DEL', ARGV[2] .. id) else redis.call('SET', ARGV[2] .. id, work) end
  for j = 2, 3 do
    if ARGV[i + j] ~= '0' then redis.pcall('INCRBY', ARGV[j + 1] .. id, ARGV[i + j]) end
  end
end
redis.call('HSET', KEYS[2], ARGV[1], table.concat(ids, '\n'))
return 1
