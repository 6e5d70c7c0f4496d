-- Brings entries of a move between stores to a place, and notes the step.
-- KEYS: mark, queues, place, lane ...
-- ARGV: move, step, note, list | laned (a list, some of whose jobs are in lanes) | zset | delayed | dead, name of the queue (others: empty), then for each entry
--       its payload (laned: payload, places of the lane's keys or nothing, its name, jid, how many places it has; others: score,
--       payload; dead: name of its list, payload)
-- Reply: done | again | other | twin | wrongtype KEY
local step, type = tonumber(ARGV[2]), ARGV[4]
local mark = redis.call('HMGET', KEYS[1], 'move', 'step', 'note')
if mark[1] == ARGV[1] and tonumber(mark[2]) == step then return mark[3] == ARGV[3] and 'again' or 'other' end
if mark[1] and (mark[1] ~= ARGV[1] or tonumber(mark[2]) + 1 ~= step) or not mark[1] and step ~= 0 then return 'other' end
local is = redis.call('TYPE', KEYS[3]).ok
local made = { delayed = 'zset', dead = DEAD, laned = 'list' }
if is ~= 'none' and is ~= (made[type] or type) then return 'wrongtype ' .. KEYS[3] end
if type == 'zset' then
  local seen = {}
  for i = 7, #ARGV, 2 do
    if seen[ARGV[i]] or redis.call('ZSCORE', KEYS[3], ARGV[i]) then return 'twin' end
    seen[ARGV[i]] = true
  end
  if #ARGV > 5 then redis.call('ZADD', KEYS[3], unpack(ARGV, 6)) end
elseif type == 'laned' then
  redis.call('SADD', KEYS[2], ARGV[5])
  for i = 6, #ARGV, 5 do
    if ARGV[i + 1] == '' then redis.call(TAIL, KEYS[3], ARGV[i])
    else
      local lane = laneOf(ARGV[i + 1], ARGV[5], ARGV[i + 2])
      askFor(lane, ARGV[i + 3], ARGV[i], ARGV[i + 4])
      letIn(lane)
    end
  end
elseif type ~= 'list' then
  for i = 7, #ARGV, 2 do
    if type == 'delayed' then delay(KEYS[3], ARGV[i - 1], ARGV[i]) else bury(KEYS[3], ARGV[i - 1], ARGV[i], ARGV[i - 1]) end
  end
else
  if #ARGV > 5 then redis.call(TAIL, KEYS[3], unpack(ARGV, 6)) end
  redis.call('SADD', KEYS[2], ARGV[5])
end
redis.call('HSET', KEYS[1], 'move', ARGV[1], 'step', ARGV[2], 'note', ARGV[3])
return 'done'
