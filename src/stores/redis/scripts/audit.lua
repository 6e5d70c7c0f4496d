-- Adds a line to the log of what people did, and lets the oldest go that are too many.
-- KEYS: log      ARGV: line, how many are kept, two at least
-- Reply: kept | wrongtype KEY
local is = redis.call('TYPE', KEYS[1]).ok
if is ~= 'none' and is ~= 'list' then return 'wrongtype ' .. KEYS[1] end
-- Room first: a server that is full takes nothing else before.
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 2)
redis.call('LPUSH', KEYS[1], ARGV[1])
return 'kept'
