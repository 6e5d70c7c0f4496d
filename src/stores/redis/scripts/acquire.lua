-- Uses limiters, all that a call names or none, by the rules in words/limits.lua.
-- KEYS: limits, owners, then of each limiter: limiter, leases
-- ARGV: for each call: holder, owner or '', again 1 | 0, how many uses; for each use: place of the limiter among KEYS, name, kind,
--   max, span, cost, how long it is kept
-- Reply: now, then for each call 'held' | 'gone' | { name, retry at }
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function judgeConcurrent(use)
  local count = redis.call('ZCARD', use.leases)
  if count < use.max or redis.call('ZSCORE', use.leases, use.holder) then return {} end
  return nil, tonumber(redis.call('ZRANGE', use.leases, count - use.max, count - use.max, 'WITHSCORES')[2])
end
local rules = { bucket = judgeLevel, leaky = judgeLevel, points = judgeLevel, window = judgeWindow, sliding = judgeSliding,
  concurrent = judgeConcurrent }

-- What was counted, under the rule of today.
local function carried(use)
  local known, counted = redis.call('HMGET', use.key, 'kind', 'span', 'counted'), {}
  if known[1] ~= use.kind then return counted end
  for n in string.gmatch(known[3] or '', '%-?%d+') do table.insert(counted, tonumber(n)) end
  local span = tonumber(known[2])
  if span == use.span then return counted end
  if rules[use.kind] ~= judgeLevel or not counted[1] then return {} end
  return { math.floor(counted[1] / span) * use.span, counted[2] }
end

local function keep(use, counted, count, isHeld)
  for i, n in ipairs(counted) do counted[i] = wholeNumber(n) end
  redis.call('HSET', use.key, 'kind', use.kind, 'max', wholeNumber(use.max), 'span', wholeNumber(use.span),
    'counted', table.concat(counted, ' '), 'used', wholeNumber(now))
  if count then redis.call('HINCRBY', use.key, count, 1) end
  redis.call('PEXPIRE', use.key, use.kept)
  redis.call('ZADD', KEYS[1], wholeNumber(now + use.kept), use.name)
  if redis.call('PTTL', KEYS[1]) < use.kept then redis.call('PEXPIRE', KEYS[1], use.kept) end
  if not isHeld or use.kind ~= 'concurrent' then return end
  redis.call('ZADD', use.leases, wholeNumber(now + use.span), use.holder)
  redis.call('PEXPIRE', use.leases, use.kept)
end

local function usesAt(a, count)
  local uses = {}
  for nth = 1, count do
    local place, name, kind, max, span, cost, kept = unpack(ARGV, a + (nth - 1) * 7, a + nth * 7 - 1)
    uses[nth] = { key = KEYS[tonumber(place)], leases = KEYS[place + 1], name = name, kind = kind, max = tonumber(max),
      span = tonumber(span), cost = tonumber(cost), kept = tonumber(kept) }
  end
  return uses
end

local function acquire(holder, again, uses)
  local over, latest = nil, 0
  for _, use in ipairs(uses) do
    local ended = redis.call('ZREMRANGEBYSCORE', use.leases, '-inf', wholeNumber(now))
    if ended > 0 then redis.call('HINCRBY', use.key, 'reclaimed', ended) end
    use.holder, use.before = holder, carried(use)
    use.after, use.retryAt = rules[use.kind](use, use.before, now)
    if use.retryAt and use.retryAt > latest then over, latest = use, use.retryAt end
  end
  for _, use in ipairs(uses) do
    if over then keep(use, use.before, use.retryAt and 'refused', false)
    else keep(use, use.after, again and 'waited' or 'immediate', true) end
  end
  return over and { over.name, wholeNumber(latest) } or 'held'
end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', wholeNumber(now))
local replies, a = { wholeNumber(now) }, 1
while ARGV[a] do
  local holder, owner, again, count = unpack(ARGV, a, a + 3)
  local isGone = owner ~= '' and redis.call('HEXISTS', KEYS[2], owner) == 0
  table.insert(replies, isGone and 'gone' or acquire(holder, again == '1', usesAt(a + 4, tonumber(count))))
  a = a + 4 + count * 7
end
return replies
