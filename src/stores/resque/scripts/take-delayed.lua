-- Takes the first delayed jobs away.
-- KEYS: schedule
-- ARGV: how many
-- Reply: their payloads
local found, gone = dueIn(KEYS[1], '+inf', 0, ARGV[1]), {}
for i = 1, #found, 2 do
  if undelay(KEYS[1], found[i + 1], found[i]) == 1 then gone[#gone + 1] = found[i] end
end
return gone
