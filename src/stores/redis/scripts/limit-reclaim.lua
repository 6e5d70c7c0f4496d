-- Takes the leases of a dead owner back, whose holders begin with its name.
-- KEYS: for each limiter: limiter, leases      ARGV: owner and ':'      Reply: how many
local all = 0
for i = 1, #KEYS, 2 do
  for _, holder in ipairs(redis.call('ZRANGE', KEYS[i + 1], 0, -1)) do
    if string.sub(holder, 1, #ARGV[1]) == ARGV[1] then
      redis.call('ZREM', KEYS[i + 1], holder)
      redis.call('HINCRBY', KEYS[i], 'reclaimed', 1)
      all = all + 1
    end
  end
end
return all
