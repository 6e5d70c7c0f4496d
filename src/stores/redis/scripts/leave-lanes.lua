-- Gives back places in lanes, and lets those in for whom there is room.
-- KEYS: those of the lanes
-- ARGV: for each: places of the lane's keys, name of its queue, its own, jid (empty: only let in)
-- Reply: how many came in
local came = 0
for a = 1, #ARGV, 4 do
  local lane = laneOf(ARGV[a], ARGV[a + 1], ARGV[a + 2])
  if ARGV[a + 3] ~= '' then redis.call('SREM', lane.inside, ARGV[a + 3]) end
  came = came + letIn(lane)
end
return came
