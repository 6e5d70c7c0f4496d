-- Moves due jobs, each only if it is still there, to the tails of their queues, or to the dead set as they are.
-- KEYS: queues, dead, recovered, for each job its set and its queue ...
-- ARGV: score of the dead, then for each job: schedule | retry, its score, payload as it is, payload as it shall be, name of the
--       queue (empty: dead)
-- Reply: for each job 1 moved | 0 gone | -1 its destination is of the wrong type
local results = {}
local marked = redis.call('EXISTS', KEYS[3]) == 1
for i = 1, (#ARGV - 1) / 5 do
  local set, queue = KEYS[2 + 2 * i], KEYS[3 + 2 * i]
  local from, at, old, new, name = unpack(ARGV, 5 * i - 3, 5 * i + 1)
  local type = redis.call('TYPE', name == '' and KEYS[2] or queue).ok
  local gone = type == 'none' or type == (name == '' and DEAD or 'list')
  if gone then gone = from == 'schedule' and undelay(set, at, old) or from == 'retry' and redis.call('ZREM', set, old) end
  if not gone then results[i] = -1
  elseif gone == 0 then results[i] = 0
  else
    if name == '' then bury(KEYS[2], ARGV[1], new, '')
    else
      redis.call('SADD', KEYS[1], name)
      redis.call(TAIL, queue, new)
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
