-- Looks where an entry of a queue stands by now: as far from an end as it was seen, or nearer to it.
-- KEYS: queue
-- ARGV: up (from the head, which is the end of the list) | down, distance at which it was seen, its digest, how many may be
--       looked at
-- Reply: its distance, or -1
local queue, down, top, left, each = KEYS[1], ARGV[1] == 'down', tonumber(ARGV[2]), tonumber(ARGV[4]), 1
while top >= 0 and left > 0 do
  local many = math.min(each, left, top + 1)
  local low = top + 1 - many
  local some = redis.call('LRANGE', queue, down and low or -top - 1, down and top or -low - 1)
  -- Where the queue is shorter by now some are missing, and they are the farthest.
  for i = #some, 1, -1 do
    if redis.sha1hex(some[down and i or #some + 1 - i]) == ARGV[3] then return low + i - 1 end
  end
  top, left, each = low - 1, left - many, each * 4
end
return -1
