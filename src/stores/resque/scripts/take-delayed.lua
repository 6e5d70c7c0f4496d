-- Takes delayed jobs away, as far as they are still there.
-- KEYS: schedule
-- ARGV: for each job its second and its payload
-- Reply: the payloads of those that were there
local gone = {}
for i = 2, #ARGV, 2 do
  if undelay(KEYS[1], ARGV[i - 1], ARGV[i]) == 1 then gone[#gone + 1] = ARGV[i] end
end
return gone
