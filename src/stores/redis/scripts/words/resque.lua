-- Resque: a job comes in at the right of its list and is taken at the left; those that wait for a time are in a list for each
-- second, which a set names, and a set for each text says in which of these lists it is; the dead are a list, or one for each
-- queue, which a set names.

-- name: TAIL
local TAIL = 'RPUSH'
-- name: HEAD
local HEAD = 'LPUSH'
-- name: POP
local POP = 'LPOP'
-- name: NEAREST
-- Counted from the head.
local NEAREST = 1
-- name: headOf
-- The first so many from the head on.
local function headOf(list, count) return redis.call('LRANGE', list, 0, count - 1) end
-- name: dropHead
local function dropHead(list, count) redis.call('LTRIM', list, count, -1) end
-- name: DEAD
local DEAD = 'list'
-- name: prefixOf
local function prefixOf(schedule) return string.sub(schedule, 1, -1 - #'delayed_queue_schedule') end
-- name: listOf
-- The jobs of a second.
local function listOf(schedule, second) return prefixOf(schedule) .. 'delayed:' .. second end
-- name: delay
local function delay(schedule, at, payload)
  local prefix, name = prefixOf(schedule), 'delayed:' .. at
  local said = redis.pcall('RPUSH', prefix .. name, payload)
  if type(said) == 'table' then return said end
  redis.call('ZADD', schedule, at, at)
  redis.pcall('SADD', prefix .. 'timestamps:' .. payload, name)
  return said
end
-- name: delayAll
-- `entries`: time, payload, ...
local function delayAll(schedule, entries)
  for i = 1, #entries, 2 do
    local said = delay(schedule, entries[i], entries[i + 1])
    if type(said) == 'table' then error(said) end
  end
end
-- name: undelay
local function undelay(schedule, at, payload)
  local prefix, name, list = prefixOf(schedule), 'delayed:' .. at, listOf(schedule, at)
  local gone = redis.pcall('LREM', list, 1, payload)
  if gone ~= 1 then return 0 end
  -- One of several with the same bytes leaves the others.
  if not redis.call('LPOS', list, payload) then redis.pcall('SREM', prefix .. 'timestamps:' .. payload, name) end
  if redis.call('EXISTS', list) == 0 then redis.call('ZREM', schedule, at) end
  return 1
end
-- name: isDelayed
local function isDelayed(schedule, at, payload)
  local said = redis.pcall('LPOS', listOf(schedule, at), payload)
  return type(said) == 'number'
end
-- name: besideDead
local function besideDead(dead, name) return string.sub(dead, 1, -1 - #'failed') .. name end
-- name: bury
-- `list`: that of its queue; where there is none, or something else has its name, among all.
local function bury(dead, _, payload, list)
  if list ~= '' and type(redis.pcall('RPUSH', besideDead(dead, list), payload)) == 'number' then
    redis.pcall('SADD', besideDead(dead, 'failed_queues'), list)
  else redis.call('RPUSH', dead, payload) end
end
-- name: graveOf
-- The list in which a record of the dead is. It names its queue behind its job.
local function graveOf(dead, record)
  local function holds(list) return type(redis.pcall('LPOS', list, record)) == 'number' end
  local queue = string.match(record, '.*"queue":"([^"]*)"')
  if queue and holds(besideDead(dead, queue .. '_failed')) then return besideDead(dead, queue .. '_failed') end
  if holds(dead) then return dead end
  local lists = redis.pcall('SMEMBERS', besideDead(dead, 'failed_queues'))
  for _, name in ipairs(lists.err and {} or lists) do
    if string.sub(name, -#'_failed') == '_failed' and holds(besideDead(dead, name)) then return besideDead(dead, name) end
  end
  return dead
end
-- name: forgetEmptyGraves
-- The names of lists in which there is nothing.
local function forgetEmptyGraves(dead)
  local names = besideDead(dead, 'failed_queues')
  local lists = redis.pcall('SMEMBERS', names)
  for _, name in ipairs(lists.err and {} or lists) do
    if redis.call('EXISTS', besideDead(dead, name)) == 0 then redis.call('SREM', names, name) end
  end
end
-- name: dueIn
-- Payload, time, ... of what is due, those aside that are passed over. A second of which nothing is left is taken off.
local function dueIn(schedule, now, over, most)
  local found = {}
  over, most = tonumber(over), tonumber(most)
  local empty, at = {}, 0
  while #found < 2 * most do
    local seconds = redis.call('ZRANGE', schedule, '-inf', now, 'BYSCORE', 'LIMIT', at, 100)
    if #seconds == 0 then break end
    at = at + #seconds
    for _, second in ipairs(seconds) do
      local list = listOf(schedule, second)
      local length = redis.pcall('LLEN', list)
      if type(length) == 'table' then length = 0
      elseif length == 0 then empty[#empty + 1] = second end
      if over >= length then over = over - length
      else
        for _, payload in ipairs(redis.call('LRANGE', list, over, over + most - #found / 2 - 1)) do
          found[#found + 1], found[#found + 2] = payload, second
        end
        over = 0
      end
      if #found >= 2 * most then break end
    end
  end
  for _, second in ipairs(empty) do redis.call('ZREM', schedule, second) end
  return found
end
-- name: isHalted
-- Whether somebody stopped all workers. `paused`: the key of the queues that are paused.
local function isHalted(paused)
  return redis.pcall('GET', string.sub(paused, 1, -1 - #'hm:paused') .. 'pause-all-workers') == 'true'
end
