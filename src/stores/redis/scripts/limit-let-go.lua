-- Lets leases of limiters go, and corrects points by what they used more, or less, than was said.
-- KEYS: for each: limiter, leases      ARGV: for each: holder, more      Reply: for each 1 something was | 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function correct(key, more)
  local kind, max, span, counted = unpack(redis.call('HMGET', key, 'kind', 'max', 'span', 'counted'))
  if kind ~= 'points' then return 0 end
  max, span = tonumber(max), tonumber(span)
  local level, at = string.match(counted, '^(%-?%d+) (%d+)$')
  local left = levelNow(max, span, tonumber(level), tonumber(at), now) - more * span
  left = math.min(math.max(left, -max * span), max * span)
  redis.call('HSET', key, 'counted', wholeNumber(left) .. ' ' .. wholeNumber(now))
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
