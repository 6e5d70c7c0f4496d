-- Moves due jobs, each only if it is still there, to the tails of their queues, or to the dead set as they are.
-- KEYS: queues, dead, recovered, for each job its set and its queue ...
-- ARGV: score of the dead, then for each job: payload as it is, payload as it shall be (empty: dead), name of the queue
-- Reply: for each job 1 moved | 0 gone | -1 its destination is of the wrong type
local results = {}
local marked = redis.call('EXISTS', KEYS[3]) == 1
for i = 1, (#ARGV - 1) / 3 do
  local set, queue = KEYS[2 + 2 * i], KEYS[3 + 2 * i]
  local old, new, name = ARGV[3 * i - 1], ARGV[3 * i], ARGV[3 * i + 1]
  local type = redis.call('TYPE', new == '' and KEYS[2] or queue).ok
  if type ~= 'none' and type ~= (new == '' and 'zset' or 'list') then results[i] = -1
  elseif redis.call('ZREM', set, old) == 0 then results[i] = 0
  else
    if new == '' then redis.call('ZADD', KEYS[2], ARGV[1], old)
    else
      redis.call('SADD', KEYS[1], name)
      redis.call('LPUSH', queue, new)
      -- A mark of suspicion follows the bytes. The new one first: a hash that is empty in between loses its TTL.
      local mark = marked and old ~= new and redis.call('HGET', KEYS[3], redis.sha1hex(old))
      if mark then
        redis.call('HSET', KEYS[3], redis.sha1hex(new), mark)
        redis.call('HDEL', KEYS[3], redis.sha1hex(old))
      end
    end
    results[i] = 1
  end
end
return results
