-- Moves one entry by hand, if it is still there byte by byte.
-- KEYS: from, to (as from: nowhere), queues, recovered, guard to take and the key of what its holder holds ..., the same of those to
--       release ..., lane ...
-- ARGV: list | lane | lists | zset | delayed (from), list (to its tail) | head (of a list) | zset | delayed | dead | nowhere (to), bytes as
--       they are, bytes as they shall be, score or name of the queue or of the list for the dead (empty: now), number of guards to take, score as it was,
--       of the lane that it leaves the places of its keys (empty: none), name of its queue, its own, jid, of the lane that it asks the
--       places of its keys (empty: none), its name, jid, how many places it has where nobody knows it yet, then
--       for each guard life (ms), refuse | replace, holder, then for each guard to release its holder
-- Reply: moved | gone | duplicate | wrongtype KEY
local from, to, old, new, value, takes = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local made = { list = 'list', head = 'list', lane = 'list', delayed = 'zset', dead = DEAD }
local left = ARGV[8] ~= '' and laneOf(ARGV[8], ARGV[9], ARGV[10])
local asked = ARGV[12] ~= '' and laneOf(ARGV[12], value, ARGV[13])
local source = KEYS[1]
if from == 'lists' then source, from = graveOf(source, old), 'list' end
if redis.call('TYPE', source).ok ~= (made[from] or from) then return 'gone' end
local type = redis.call('TYPE', KEYS[2]).ok
if to ~= 'nowhere' and type ~= 'none' and type ~= (made[to] or to) then return 'wrongtype ' .. KEYS[2] end
if from == 'delayed' and not isDelayed(source, ARGV[7], old) then return 'gone' end
if from == 'zset' and tonumber(redis.call('ZSCORE', source, old) or '') ~= tonumber(ARGV[7]) then return 'gone' end
-- From the head on, where people look first.
if made[from] == 'list' and not redis.call('LPOS', source, old, 'RANK', NEAREST) then return 'gone' end
for i = 1, takes do
  local holder = holderOf(KEYS[3 + 2 * i], now)
  if holder and holder ~= ARGV[15 + 3 * i] and ARGV[14 + 3 * i] == 'refuse' then return 'duplicate' end
end
if from == 'delayed' then undelay(source, ARGV[7], old)
elseif from == 'zset' then redis.call('ZREM', source, old)
else redis.call('LREM', source, NEAREST, old) end
for i = 1, takes do
  hold(KEYS[3 + 2 * i], KEYS[4 + 2 * i], ARGV[15 + 3 * i], tonumber(ARGV[13 + 3 * i]), now)
end
for i = 1, #ARGV - 15 - 3 * takes do
  letGo(KEYS[3 + 2 * takes + 2 * i], KEYS[4 + 2 * takes + 2 * i], ARGV[15 + 3 * takes + i], now)
end
-- A person has looked at it: what a crash made of it is forgiven.
local payload = from == 'lane' and string.sub(old, string.find(old, '\n', 1, true) + 1) or old
redis.call('HDEL', KEYS[4], redis.sha1hex(payload))
if left then redis.call('SREM', left.inside, ARGV[11]) end
if asked then
  askFor(asked, ARGV[14], new, ARGV[15], to == 'head')
  letIn(asked)
elseif to == 'list' or to == 'head' then
  redis.call('SADD', KEYS[3], value)
  redis.call(to == 'head' and HEAD or TAIL, KEYS[2], new)
elseif to == 'delayed' then delay(KEYS[2], value, new)
elseif to == 'dead' then bury(KEYS[2], string.format('%.3f', now / 1000), new, value)
elseif to == 'zset' then
  redis.call('ZADD', KEYS[2], value == '' and string.format('%.3f', now / 1000) or value, new)
end
if left then letIn(left) end
return 'moved'
