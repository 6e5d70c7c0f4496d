-- Takes entries of a move between stores away from a place, as far as they are still there, and notes the step.
-- KEYS: mark, queues, paused, place
-- ARGV: move, step, note, list | lists | zset | delayed, name of the queue (others: empty), then for each entry, from the head on, its payload
--       (zset, delayed: score, payload)
-- Reply: again | other | wrongtype KEY | how many were still there
local step = tonumber(ARGV[2])
local mark = redis.call('HMGET', KEYS[1], 'move', 'step', 'note')
if mark[1] == ARGV[1] and tonumber(mark[2]) == step then return mark[3] == ARGV[3] and 'again' or 'other' end
if mark[1] and (mark[1] ~= ARGV[1] or tonumber(mark[2]) + 1 ~= step) or not mark[1] and step ~= 0 then return 'other' end
local is = redis.call('TYPE', KEYS[4]).ok
local made = { delayed = 'zset', lists = 'list' }
if is ~= 'none' and is ~= (made[ARGV[4]] or ARGV[4]) then return 'wrongtype ' .. KEYS[4] end
-- A full server takes a write that frees memory first, and then the others.
redis.call('HDEL', KEYS[1], 'note')
local taken = 0
if ARGV[4] == 'zset' then
  for i = 7, #ARGV, 2 do
    local score = redis.call('ZSCORE', KEYS[4], ARGV[i])
    if score and tonumber(score) == tonumber(ARGV[i - 1]) then taken = taken + redis.call('ZREM', KEYS[4], ARGV[i]) end
  end
elseif ARGV[4] == 'delayed' then
  for i = 7, #ARGV, 2 do taken = taken + undelay(KEYS[4], ARGV[i - 1], ARGV[i]) end
elseif ARGV[4] == 'lists' then
  for i = 6, #ARGV do taken = taken + redis.call('LREM', graveOf(KEYS[4], ARGV[i]), NEAREST, ARGV[i]) end
  forgetEmptyGraves(KEYS[4])
else
  local count = #ARGV - 5
  local head = count > 0 and headOf(KEYS[4], count) or {}
  local same = #head == count
  for i = 1, #head do same = same and head[i] == ARGV[5 + i] end
  if count > 0 and same then
    dropHead(KEYS[4], count)
    taken = count
  elseif count > 0 then
    -- Somebody else was at the head. Searching starts there, so that nothing far behind is read unless it is gone.
    for i = 6, #ARGV do taken = taken + redis.call('LREM', KEYS[4], NEAREST, ARGV[i]) end
  end
  if ARGV[5] ~= '' and redis.call('LLEN', KEYS[4]) == 0 and redis.call('SISMEMBER', KEYS[3], ARGV[5]) == 0 then
    redis.call('SREM', KEYS[2], ARGV[5])
  end
end
redis.call('HSET', KEYS[1], 'move', ARGV[1], 'step', ARGV[2], 'note', ARGV[3])
return taken
