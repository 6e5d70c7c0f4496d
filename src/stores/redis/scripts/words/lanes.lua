-- Lanes, the same for Sidekiq and Resque: a set of the jids that have a place, a list of those that wait, each as its jid, a line
-- break and its payload, and for a queue a hash that says of each of its lanes how many places it has.

-- name: laneOf
-- A lane from the places of its keys in KEYS, "inside waiting lanes queue queues", the name of its queue, and its own.
local function laneOf(places, queue, key)
  local inside, waiting, lanes, list, queues = string.match(places, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  return { inside = KEYS[tonumber(inside)], waiting = KEYS[tonumber(waiting)], lanes = KEYS[tonumber(lanes)],
    list = KEYS[tonumber(list)], queues = KEYS[tonumber(queues)], queue = queue, key = key }
end
-- name: roomIn
-- A lane of which nobody knows how many places it has has one, so that none stands still.
local function roomIn(lane)
  return tonumber(redis.call('HGET', lane.lanes, lane.key) or 1) - redis.call('SCARD', lane.inside)
end
-- name: forgetEmpty
local function forgetEmpty(lane)
  if redis.call('EXISTS', lane.inside, lane.waiting) == 0 then redis.call('HDEL', lane.lanes, lane.key) end
end
-- name: admit
-- Those who may come into the queue now, the first one first, as their payloads. None where its key is no list.
local function admit(lane)
  local is, payloads = redis.call('TYPE', lane.list).ok, {}
  local room = (is == 'list' or is == 'none') and math.min(roomIn(lane), 200) or 0
  for _, entry in ipairs(room > 0 and redis.call(POP, lane.waiting, room) or {}) do
    local split = string.find(entry, '\n', 1, true)
    redis.call('SADD', lane.inside, string.sub(entry, 1, split - 1))
    payloads[#payloads + 1] = string.sub(entry, split + 1)
  end
  forgetEmpty(lane)
  return payloads
end
-- name: letIn
-- Answers how many came in.
local function letIn(lane)
  local payloads = admit(lane)
  if #payloads > 0 then
    redis.call('SADD', lane.queues, lane.queue)
    redis.call(TAIL, lane.list, unpack(payloads))
  end
  return #payloads
end
-- name: askFor
-- A job waits for a place behind all others; or before all others, and where one is free it has it. `max`: how many there are, where
-- nobody knows it yet.
local function askFor(lane, jid, payload, max, isFirst)
  redis.call('HSETNX', lane.lanes, lane.key, max)
  redis.call('SADD', lane.queues, lane.queue)
  if isFirst and roomIn(lane) > 0 then
    redis.call('SADD', lane.inside, jid)
    redis.call(HEAD, lane.list, payload)
  else redis.call(isFirst and HEAD or TAIL, lane.waiting, jid .. '\n' .. payload) end
end
-- name: enterLane
-- As `askFor`, of a job that says how many places there are from now on; who may come in is added to a list.
local function enterLane(lane, jid, payload, max, list)
  redis.call('HSET', lane.lanes, lane.key, max)
  askFor(lane, jid, payload, max)
  for _, admitted in ipairs(admit(lane)) do table.insert(list, admitted) end
end
-- name: leaveEnded
-- Those of the claims in ARGV, from one place to another, that are in `left` give their places back.
local function leaveEnded(first, last, left)
  for l = first, last, 5 do
    if left[ARGV[l]] then
      local lane = laneOf(ARGV[l + 1], ARGV[l + 2], ARGV[l + 3])
      redis.call('SREM', lane.inside, ARGV[l + 4])
      letIn(lane)
    end
  end
end
