-- Moves due jobs, each only if it is still there, to the tails of their queues, or to the dead set as they are.
-- KEYS: queues, dead, recovered, for each job its set and its queue ..., lane ...
-- ARGV: score of the dead, number of jobs, then for each job: schedule | retry, its score, payload as it is, payload as it shall be, name of the
--       queue (empty: dead), then for each that has a lane: which job it is, places of the lane's keys, its name, jid, how many
--       places it has where nobody knows it yet
-- Reply: for each job 1 moved | 0 gone | -1 its destination is of the wrong type
local results = {}
local marked = redis.call('EXISTS', KEYS[3]) == 1
local count, lanes = tonumber(ARGV[2]), {}
for a = 3 + 5 * count, #ARGV, 5 do lanes[tonumber(ARGV[a])] = a end
for i = 1, count do
  local set, queue = KEYS[2 + 2 * i], KEYS[3 + 2 * i]
  local from, at, old, new, name = unpack(ARGV, 5 * i - 2, 5 * i + 2)
  local type = redis.call('TYPE', name == '' and KEYS[2] or queue).ok
  local gone = type == 'none' or type == (name == '' and DEAD or 'list')
  if gone then gone = from == 'schedule' and undelay(set, at, old) or from == 'retry' and redis.call('ZREM', set, old) end
  if not gone then results[i] = -1
  elseif gone == 0 then results[i] = 0
  else
    if name == '' then bury(KEYS[2], ARGV[1], new, '')
    else
      redis.call('SADD', KEYS[1], name)
      local a = lanes[i]
      if a then
        local lane = laneOf(ARGV[a + 1], name, ARGV[a + 2])
        askFor(lane, ARGV[a + 3], new, ARGV[a + 4])
        letIn(lane)
      else redis.call(TAIL, queue, new) end
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
