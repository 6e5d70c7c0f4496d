-- Lets leases of limiters go, and corrects points by what they used more, or less, than was said.
-- KEYS: for each: limiter, leases      ARGV: for each: holder, more      Reply: for each 1 something was | 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(n) return string.format('%.0f', n) end

local function correct(key, more)
  local kind, max, span, counted = unpack(redis.call('HMGET', key, 'kind', 'max', 'span', 'counted'))
  if kind ~= 'points' then return 0 end
  max, span = tonumber(max), tonumber(span)
  local full = max * span
  local left, at = string.match(counted, '^(%-?%d+) (%d+)$')
  left = left and math.min(left + math.min(math.max(now - at, 0), 2 * span) * max, full) or full
  redis.call('HSET', key, 'counted', whole(math.min(math.max(left - more * span, -full), full)) .. ' ' .. whole(now))
  return 1
end

local replies = {}
for i = 1, #ARGV, 2 do
  local till = redis.call('ZSCORE', KEYS[i + 1], ARGV[i])
  redis.call('ZREM', KEYS[i + 1], ARGV[i])
  if ARGV[i + 1] == '0' then table.insert(replies, till and tonumber(till) > now and 1 or 0)
  else table.insert(replies, correct(KEYS[i], tonumber(ARGV[i + 1]))) end
end
return replies
