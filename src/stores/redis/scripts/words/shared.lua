-- What scripts of both dialects say.

-- name: recalled
-- What the record of a producer says to a call with this number: 'old', the answer of the call that this one repeats, or nothing; and its
-- highest number.
local function recalled(record, seq, kept)
  local high, known = unpack(redis.call('HMGET', record, 'high', 'a' .. seq % kept))
  high = tonumber(high or '')
  if high and seq <= high - kept then return 'old', high end
  if known and tonumber(string.match(known, '^%d+')) == seq then return string.match(known, '^%d+\n(.*)$'), high end
  return nil, high
end
-- name: remember
-- It lives longer than it has to, so that the next calls need not renew it.
local function remember(record, seq, kept, high, text, life, longer)
  redis.call('HSET', record, 'a' .. seq % kept, seq .. '\n' .. text, 'high', math.max(seq, high or seq))
  if redis.call('PTTL', record) < life then redis.call('PEXPIRE', record, string.format('%.0f', life + longer)) end
end
-- name: placed
-- Puts one job into its queue and names that, or into the schedule where `queues` is nothing. Answers why it is not there, `wrongtype KEY` or
-- an error, or nothing. `name`: of the queue, or the time.
local function placed(key, queues, name, payload)
  local isNew, said = queues and redis.call('SADD', queues, name), nil
  if queues then said = redis.pcall(TAIL, key, payload) else said = delay(key, name, payload) end
  if type(said) ~= 'table' then return nil end
  if isNew == 1 then redis.call('SREM', queues, name) end
  return string.find(said.err, 'WRONGTYPE', 1, true) and 'wrongtype ' .. key or said
end
-- name: isTicked
-- Whether this tick of a job by the clock was taken: it is kept, or earlier than all of the twenty that are, and these are not all to come.
local function isTicked(ticks, cron, at, now)
  local count, earliest = 0, nil
  for one in string.gmatch(redis.call('HGET', ticks, cron) or '', '([^,]+)') do
    count, earliest = count + 1, tonumber(string.match(one, '^%d+'))
    if earliest == tonumber(at) then return true end
  end
  return count >= 20 and tonumber(at) < earliest and earliest <= now
end
-- name: takeTick
-- Among those that were taken before, the latest first; twenty are kept. The earliest makes room, or the latest for one that is the earliest.
local function takeTick(ticks, cron, at, jid)
  local kept, own = {}, at .. ' ' .. jid
  for one in string.gmatch(redis.call('HGET', ticks, cron) or '', '[^,]+') do
    if own and tonumber(string.match(one, '^%d+')) < tonumber(at) then kept[#kept + 1], own = own, nil end
    kept[#kept + 1] = one
  end
  kept[#kept + 1] = own
  if #kept > 20 then table.remove(kept, own and 1 or #kept) end
  redis.call('HSET', ticks, cron, table.concat(kept, ','))
end
