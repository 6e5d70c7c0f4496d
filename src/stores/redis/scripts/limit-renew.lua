-- Makes leases of limiters last for their span from now.
-- KEYS: leases ...      ARGV: for each: holder, span, how long they are kept      Reply: for each 1 | 0 it had ended
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replies = {}
for i, key in ipairs(KEYS) do
  local holder, span, kept = ARGV[3 * i - 2], tonumber(ARGV[3 * i - 1]), ARGV[3 * i]
  local till = redis.call('ZSCORE', key, holder)
  replies[i] = till and tonumber(till) > now and 1 or 0
  if replies[i] == 1 then
    redis.call('ZADD', key, string.format('%.0f', now + span), holder)
    redis.call('PEXPIRE', key, kept)
  end
end
return replies
