-- A page of a set after the entry that was shown last, which may be gone by now.
-- KEYS: set      ARGV: up | down, score and bytes of the last one (empty: from the start), how many
-- Reply: number of entries, then a list of payload, score
local down = ARGV[1] == 'down'
local total = redis.call('ZCARD', KEYS[1])
local from = 0
if ARGV[2] ~= '' then
  local rank = redis.call(down and 'ZREVRANK' or 'ZRANK', KEYS[1], ARGV[3])
  if rank and tonumber(redis.call('ZSCORE', KEYS[1], ARGV[3])) == tonumber(ARGV[2]) then from = rank + 1
  else
    from = down and redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[2], '+inf') or redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[2])
    local same = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[2], 'BYSCORE')
    for _, payload in ipairs(same) do
      if (down and payload >= ARGV[3]) or (not down and payload <= ARGV[3]) then from = from + 1 end
    end
  end
end
local last = from + ARGV[4] - 1
local range = down and redis.call('ZRANGE', KEYS[1], from, last, 'REV', 'WITHSCORES') or redis.call('ZRANGE', KEYS[1], from, last, 'WITHSCORES')
return { total, range }
