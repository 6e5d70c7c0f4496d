-- What differs between Sidekiq's lists and sets and Resque's. A script that uses one of these words gets what stands under it.
-- Sidekiq: a job comes in at the left of its list and is taken at the right; those that wait for a time are in sets by it.

-- name: TAIL
local TAIL = 'LPUSH'
-- name: HEAD
local HEAD = 'RPUSH'
-- name: POP
local POP = 'RPOP'
-- name: NEAREST
-- Counted from the head.
local NEAREST = -1
-- name: headOf
-- The first so many from the head on.
local function headOf(list, count)
  local found, first = redis.call('LRANGE', list, -count, -1), {}
  for i = #found, 1, -1 do first[#first + 1] = found[i] end
  return first
end
-- name: dropHead
local function dropHead(list, count) redis.call('LTRIM', list, 0, -count - 1) end
-- name: DEAD
local DEAD = 'zset'
-- name: delay
local function delay(schedule, at, payload) return redis.pcall('ZADD', schedule, at, payload) end
-- name: delayAll
-- `entries`: time, payload, ...
local function delayAll(schedule, entries)
  for i = 1, #entries, 1000 do redis.call('ZADD', schedule, unpack(entries, i, math.min(i + 999, #entries))) end
end
-- name: undelay
local function undelay(schedule, _, payload) return redis.call('ZREM', schedule, payload) end
-- name: isDelayed
local function isDelayed(schedule, at, payload) return tonumber(redis.call('ZSCORE', schedule, payload) or '') == tonumber(at) end
-- name: bury
local function bury(dead, at, payload) redis.call('ZADD', dead, at, payload) end
-- name: graveOf
-- They are all in one set.
local function graveOf(dead) return dead end
-- name: forgetEmptyGraves
local function forgetEmptyGraves() end
-- name: dueIn
-- Payload, time, ... of what is due, those aside that are passed over.
local function dueIn(schedule, now, over, most)
  return redis.call('ZRANGE', schedule, '-inf', now, 'BYSCORE', 'LIMIT', over, most, 'WITHSCORES')
end
-- name: isHalted
-- Nobody stops all workers at once.
local function isHalted() return false end
