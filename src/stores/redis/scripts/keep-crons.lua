-- Keeps what is declared of jobs by the clock, each only while it is as it was seen; says 1 for each that was changed.
-- KEYS: crons, ticks
-- ARGV: for each: name, version as it was seen (empty: none), text (empty: nothing any more)
-- Reply: for each 1 | 0
local said = {}
for i = 1, #ARGV, 3 do
  local name, seen, text = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local version = string.match(redis.call('HGET', KEYS[1], name) or '', '^%d*')
  if version ~= seen then said[#said + 1] = 0
  elseif text == '' then
    redis.call('HDEL', KEYS[1], name)
    redis.call('HDEL', KEYS[2], name)
    said[#said + 1] = 1
  else
    redis.call('HSET', KEYS[1], name, nextVersion(KEYS[1]) .. ' ' .. text)
    said[#said + 1] = 1
  end
end
return said
