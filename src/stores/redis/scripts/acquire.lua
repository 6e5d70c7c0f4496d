-- Uses limiters, all that a call names or none; the rules are those of core/features/limiter, number for number.
-- KEYS: limits, owners, then of each limiter: limiter, leases
-- ARGV: for each call: holder, owner or '', again 1 | 0, how many uses; for each use: place of the limiter among KEYS, name, kind,
--   max, span, cost, how long it is kept
-- Reply: now, then for each call 'held' | 'gone' | { name, retry at }
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(n) return string.format('%.0f', n) end

-- Each rule answers what is counted from now on, or nil and when to ask again.
local function level(u, c)
  local full = u.max * u.span
  local left = full
  if c[1] then left = math.min(c[1] + math.min(math.max(now - c[2], 0), 2 * u.span) * u.max, full) end
  left = left - u.cost * u.span
  if left >= 0 then return { left, now } end
  return nil, now + math.ceil(-left / u.max)
end
local function window(u, c)
  local start, used = now - now % u.span, 0
  if c[1] and c[1] >= start and c[1] <= start + u.span then start, used = c[1], c[2] end
  if used + u.cost <= u.max then return { start, used + u.cost } end
  return nil, start + u.span
end
local function sliding(u, c)
  local size = math.ceil(u.span / 50)
  local nth, kept, used = math.floor(now / size), {}, 0
  local function lastsTill(n) return (n + 1) * size - 1 + u.span end
  for i = 1, #c, 2 do
    if lastsTill(c[i]) > now and c[i] * size <= now + u.span then
      table.insert(kept, c[i])
      table.insert(kept, c[i + 1])
      used = used + c[i + 1]
    end
  end
  if used + u.cost <= u.max then
    if #kept > 0 and kept[#kept - 1] >= nth then kept[#kept] = kept[#kept] + u.cost
    else
      table.insert(kept, nth)
      table.insert(kept, u.cost)
    end
    return kept
  end
  for i = 1, #kept, 2 do
    used = used - kept[i + 1]
    if used + u.cost <= u.max then return nil, lastsTill(kept[i]) end
  end
  return nil, now + u.span
end
local function concurrent(u, _, holder)
  local count = redis.call('ZCARD', u.leases)
  if count < u.max or redis.call('ZSCORE', u.leases, holder) then return {} end
  return nil, tonumber(redis.call('ZRANGE', u.leases, count - u.max, count - u.max, 'WITHSCORES')[2])
end
local rules = { bucket = level, leaky = level, points = level, window = window, sliding = sliding, concurrent = concurrent }

-- What was counted, under the rule of today.
local function carried(u)
  local known = redis.call('HMGET', u.key, 'kind', 'span', 'counted')
  local c = {}
  if known[1] ~= u.kind then return c end
  for n in string.gmatch(known[3] or '', '%-?%d+') do table.insert(c, tonumber(n)) end
  local span = tonumber(known[2])
  if span == u.span then return c end
  if rules[u.kind] ~= level or not c[1] then return {} end
  return { math.floor(c[1] / span) * u.span, c[2] }
end

local function keep(u, counted, count, lease)
  for i, n in ipairs(counted) do counted[i] = whole(n) end
  redis.call('HSET', u.key, 'kind', u.kind, 'max', whole(u.max), 'span', whole(u.span), 'counted', table.concat(counted, ' '),
    'used', whole(now))
  if count then redis.call('HINCRBY', u.key, count, 1) end
  redis.call('PEXPIRE', u.key, u.kept)
  redis.call('ZADD', KEYS[1], whole(now + u.kept), u.name)
  if not lease then return end
  redis.call('ZADD', u.leases, whole(now + u.span), lease)
  redis.call('PEXPIRE', u.leases, u.kept)
end

local replies, a = { whole(now) }, 1
while ARGV[a] do
  local holder, owner, again, uses = ARGV[a], ARGV[a + 1], ARGV[a + 2], {}
  local over, most = nil, 0
  for nth = 1, tonumber(ARGV[a + 3]) do
    local at = a + 4 + (nth - 1) * 7
    local place = tonumber(ARGV[at])
    local u = { key = KEYS[place], leases = KEYS[place + 1], name = ARGV[at + 1], kind = ARGV[at + 2] }
    u.max, u.span, u.cost, u.kept = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
    uses[nth] = u
  end
  a = a + 4 + #uses * 7
  if owner ~= '' and redis.call('HEXISTS', KEYS[2], owner) == 0 then table.insert(replies, 'gone')
  else
    for _, u in ipairs(uses) do
      local ended = redis.call('ZREMRANGEBYSCORE', u.leases, '-inf', whole(now))
      if ended > 0 then redis.call('HINCRBY', u.key, 'reclaimed', ended) end
      u.before = carried(u)
      u.after, u.retryAt = rules[u.kind](u, u.before, holder)
      if u.retryAt and u.retryAt > most then over, most = u, u.retryAt end
    end
    for _, u in ipairs(uses) do
      if not over then
        keep(u, u.after, again == '1' and 'waited' or 'immediate', u.kind == 'concurrent' and holder)
      else keep(u, u.before, u.retryAt and 'refused', nil) end
    end
    table.insert(replies, over and { over.name, whole(most) } or 'held')
  end
end
return replies
