#!lua flags=no-writes
-- Shows the beginning of a key. Long elements are cut here, so that a list of large jobs does not cross the wire.
-- KEYS: key      ARGV: how many elements, how many bytes of each
-- Reply: type, PTTL, length, then for each element: field, score or place, its beginning, how long it is
local key, most, cut = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local type = redis.call('TYPE', key).ok
local reply = { type, redis.call('PTTL', key), 0 }
local function show(at, value)
  if #reply < 3 * most + 3 then
    reply[#reply + 1] = at
    reply[#reply + 1] = string.sub(value, 1, cut)
    reply[#reply + 1] = #value
  end
end
if type == 'string' then
  reply[3] = redis.call('STRLEN', key)
  reply[4], reply[5], reply[6] = '', redis.call('GETRANGE', key, 0, cut - 1), reply[3]
elseif type == 'list' then
  reply[3] = redis.call('LLEN', key)
  for i, value in ipairs(redis.call('LRANGE', key, 0, most - 1)) do show(i - 1, value) end
elseif type == 'set' then
  reply[3] = redis.call('SCARD', key)
  for _, value in ipairs(redis.call('SSCAN', key, 0, 'COUNT', most)[2]) do show('', value) end
elseif type == 'zset' then
  reply[3] = redis.call('ZCARD', key)
  local found = redis.call('ZRANGE', key, 0, most - 1, 'WITHSCORES')
  for i = 1, #found, 2 do show(found[i + 1], found[i]) end
elseif type == 'hash' then
  reply[3] = redis.call('HLEN', key)
  local found = redis.call('HSCAN', key, 0, 'COUNT', most)[2]
  for i = 1, #found, 2 do show(found[i], found[i + 1]) end
end
return reply
