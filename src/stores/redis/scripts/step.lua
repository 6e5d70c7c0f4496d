-- Notes a step of a move between stores, and with it what was counted: brought is added, taken away is taken off.
-- KEYS: mark, counter ...
-- ARGV: move, step, note, life of a day's counters (s), how many counters come first that live for ever,
--       then for each counter what to add, which may be below zero
-- Reply: done | again | other | wrongtype KEY
local step = tonumber(ARGV[2])
local mark = redis.call('HMGET', KEYS[1], 'move', 'step', 'note')
if mark[1] == ARGV[1] and tonumber(mark[2]) == step then return mark[3] == ARGV[3] and 'again' or 'other' end
if mark[1] and (mark[1] ~= ARGV[1] or tonumber(mark[2]) + 1 ~= step) or not mark[1] and step ~= 0 then return 'other' end
for i = 2, #KEYS do
  local value = redis.pcall('GET', KEYS[i])
  if value and not tonumber(value) then return 'wrongtype ' .. KEYS[i] end
end
-- A full server takes a write that frees memory first, and then the others.
redis.call('HDEL', KEYS[1], 'note')
for i = 2, #KEYS do
  local now = ARGV[4 + i] ~= '0' and redis.call('INCRBY', KEYS[i], ARGV[4 + i])
  if now and now <= 0 then redis.call('DEL', KEYS[i])
  elseif now and i - 1 > tonumber(ARGV[5]) then redis.call('EXPIRE', KEYS[i], ARGV[4]) end
end
redis.call('HSET', KEYS[1], 'move', ARGV[1], 'step', ARGV[2], 'note', ARGV[3])
return 'done'
