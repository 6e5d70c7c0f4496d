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
-- name: isTicked
-- Whether this tick of a job by the clock, or a later one, was taken.
local function isTicked(ticks, cron, at)
  return tonumber(string.match(redis.call('HGET', ticks, cron) or '', '^%d+') or -1) >= tonumber(at)
end
-- name: takeTick
-- In front of those that were taken before; twenty are kept.
local function takeTick(ticks, cron, at, jid)
  local kept = { at .. ' ' .. jid }
  for one in string.gmatch(redis.call('HGET', ticks, cron) or '', '[^,]+') do
    if #kept < 20 then kept[#kept + 1] = one end
  end
  redis.call('HSET', ticks, cron, table.concat(kept, ','))
end
-- name: heldBy
-- A guard says until when, and who holds it; its TTL is longer, so that the time of the store alone decides.
local function heldBy(guard, now)
  local till, holder = string.match(redis.call('GET', guard) or '', '^(%d+) (.*)$')
  return till and tonumber(till) > now and holder
end
