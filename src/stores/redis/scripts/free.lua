-- Lets guards go, each only while it names its holder.
-- KEYS: guard and what its holder holds ...      ARGV: holder ...      Reply: for each 1 | 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local results = {}
for i, holder in ipairs(ARGV) do
  results[i] = letGo(KEYS[2 * i - 1], KEYS[2 * i], holder, now)
end
return results
