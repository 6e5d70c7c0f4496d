-- Lets guards go, each only while it names its holder.
-- KEYS: guard ...      ARGV: holder ...      Reply: for each 1 | 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- A guard says until when, and who holds it; its TTL is longer, so that the time of the store alone decides.
local function holderOf(key)
  local till, holder = string.match(redis.call('GET', key) or '', '^(%d+) (.*)$')
  return till and tonumber(till) > now and holder
end
local results = {}
for i, key in ipairs(KEYS) do
  results[i] = holderOf(key) == ARGV[i] and redis.call('DEL', key) or 0
end
return results
