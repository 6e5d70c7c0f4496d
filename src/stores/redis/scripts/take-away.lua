-- Takes entries of a move between stores away from a place, as far as they are still there, and notes the step.
-- KEYS: mark, queues, paused, place, then of a list the lanes of the queue, lane ..., of a lane who has a place in it, the lanes
--       of the queue
-- ARGV: move, step, note, list | laned (a list, some of whose jobs are in lanes) | lane | lists | zset | delayed, name of the queue (lane: its
--       own; others: empty), then for each entry, from the head on, its payload (lane: jid, line break and payload; laned: payload,
--       places of its lane's keys or nothing, name of the lane, jid; zset, delayed: score, payload)
-- Reply: again | other | wrongtype KEY | how many were still there
local step = tonumber(ARGV[2])
local mark = redis.call('HMGET', KEYS[1], 'move', 'step', 'note')
if mark[1] == ARGV[1] and tonumber(mark[2]) == step then return mark[3] == ARGV[3] and 'again' or 'other' end
if mark[1] and (mark[1] ~= ARGV[1] or tonumber(mark[2]) + 1 ~= step) or not mark[1] and step ~= 0 then return 'other' end
local is = redis.call('TYPE', KEYS[4]).ok
local made = { delayed = 'zset', lists = 'list', laned = 'list', lane = 'list' }
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
  local entries, each = {}, ARGV[4] == 'laned' and 4 or 1
  for i = 6, #ARGV, each do entries[#entries + 1] = ARGV[i] end
  local count = #entries
  local head = count > 0 and headOf(KEYS[4], count) or {}
  local same = #head == count
  for i = 1, #head do same = same and head[i] == entries[i] end
  if count > 0 and same then
    dropHead(KEYS[4], count)
    taken = count
  elseif count > 0 then
    -- Somebody else was at the head. Searching starts there, so that nothing far behind is read unless it is gone.
    for i, entry in ipairs(entries) do
      local gone = redis.call('LREM', KEYS[4], NEAREST, entry)
      taken = taken + gone
      if gone == 0 then entries[i] = false end
    end
  end
  -- Nobody comes in for those that have a place: what waits is taken away as well.
  for i, entry in ipairs(entries) do
    local a = 3 + 4 * i
    if ARGV[4] == 'laned' and entry and ARGV[a] ~= '' then
      local lane = laneOf(ARGV[a], ARGV[5], ARGV[a + 1])
      redis.call('SREM', lane.inside, ARGV[a + 2])
      forgetEmpty(lane)
    end
  end
  if ARGV[4] == 'lane' then
    if redis.call('EXISTS', KEYS[4], KEYS[5]) == 0 then redis.call('HDEL', KEYS[6], ARGV[5]) end
  elseif redis.call('EXISTS', KEYS[4], KEYS[5]) == 0 and redis.call('SISMEMBER', KEYS[3], ARGV[5]) == 0 then
    redis.call('SREM', KEYS[2], ARGV[5])
  end
end
redis.call('HSET', KEYS[1], 'move', ARGV[1], 'step', ARGV[2], 'note', ARGV[3])
return taken
