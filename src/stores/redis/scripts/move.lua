-- Moves one entry by hand, if it is still there byte by byte.
-- KEYS: from, to (as from: nowhere), queues, recovered, guard to take and the key of what its holder holds ..., the same of those to
--       release ...
-- ARGV: list | lists | zset | delayed (from), list (to its tail) | head (of a list) | zset | delayed | dead | nowhere (to), bytes as
--       they are, bytes as they shall be, score or name of the queue or of the list for the dead (empty: now), number of guards to take, score as it was, then
--       for each life (ms), refuse | replace, holder, then for each guard to release its holder
-- Reply: moved | gone | duplicate | wrongtype KEY
local from, to, old, new, value, takes = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local made = { head = 'list', delayed = 'zset', dead = DEAD }
local source = KEYS[1]
if from == 'lists' then source, from = graveOf(source, old), 'list' end
if redis.call('TYPE', source).ok ~= (made[from] or from) then return 'gone' end
local type = redis.call('TYPE', KEYS[2]).ok
if to ~= 'nowhere' and type ~= 'none' and type ~= (made[to] or to) then return 'wrongtype ' .. KEYS[2] end
if from == 'delayed' and not isDelayed(source, ARGV[7], old) then return 'gone' end
if from == 'zset' and tonumber(redis.call('ZSCORE', source, old) or '') ~= tonumber(ARGV[7]) then return 'gone' end
-- From the head on, where people look first.
if from == 'list' and not redis.call('LPOS', source, old, 'RANK', NEAREST) then return 'gone' end
for i = 1, takes do
  local holder = holderOf(KEYS[3 + 2 * i], now)
  if holder and holder ~= ARGV[7 + 3 * i] and ARGV[6 + 3 * i] == 'refuse' then return 'duplicate' end
end
if from == 'delayed' then undelay(source, ARGV[7], old)
elseif from == 'zset' then redis.call('ZREM', source, old)
else redis.call('LREM', source, NEAREST, old) end
for i = 1, takes do
  hold(KEYS[3 + 2 * i], KEYS[4 + 2 * i], ARGV[7 + 3 * i], tonumber(ARGV[5 + 3 * i]), now)
end
for i = 1, (#KEYS - 4) / 2 - takes do
  letGo(KEYS[3 + 2 * takes + 2 * i], KEYS[4 + 2 * takes + 2 * i], ARGV[7 + 3 * takes + i], now)
end
-- A person has looked at it: what a crash made of it is forgiven.
redis.call('HDEL', KEYS[4], redis.sha1hex(old))
if to == 'list' or to == 'head' then
  redis.call('SADD', KEYS[3], value)
  redis.call(to == 'head' and HEAD or TAIL, KEYS[2], new)
elseif to == 'delayed' then delay(KEYS[2], value, new)
elseif to == 'dead' then bury(KEYS[2], string.format('%.3f', now / 1000), new, value)
elseif to == 'zset' then
  redis.call('ZADD', KEYS[2], value == '' and string.format('%.3f', now / 1000) or value, new)
end
return 'moved'
