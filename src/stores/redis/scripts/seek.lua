-- Looks where an entry of a queue stands by now: as far from an end as it was seen, or nearer to it.
-- KEYS: queue
-- ARGV: left | right (from there on), distance at which it was seen, its digest, how many may be looked at
-- Reply: its distance, or -1
local queue, left, top, still, each = KEYS[1], ARGV[1] == 'left', tonumber(ARGV[2]), tonumber(ARGV[4]), 1
while top >= 0 and still > 0 do
  local many = math.min(each, still, top + 1)
  local low = top + 1 - many
  local some = redis.call('LRANGE', queue, left and low or -top - 1, left and top or -low - 1)
  -- Where the queue is shorter by now some are missing, and they are the farthest.
  for i = #some, 1, -1 do
    if redis.sha1hex(some[left and i or #some + 1 - i]) == ARGV[3] then return low + i - 1 end
  end
  top, still, each = low - 1, still - many, each * 4
end
return -1
