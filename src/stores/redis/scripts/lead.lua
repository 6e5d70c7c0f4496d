-- Takes the place of the promoter if nobody has it, and keeps it where it is ours.
-- KEYS: promoter      ARGV: name, for how long (ms)
-- Reply: own | for how long another one has it (ms, below 0: nobody knows)
local holder, left = redis.pcall('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
if left >= 0 and holder ~= ARGV[1] then return left end
-- A server that is full takes no names; the work is done without.
local set = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return set.err and -1 or 'own'
