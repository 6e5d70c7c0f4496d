-- What is due in the schedule and retry sets, and when the first entry of each is. Renews the place of the promoter where it is
-- ours.
-- KEYS: schedule, retry, promoter
-- ARGV: how many of each to pass over, max, name, for how long the place is kept (ms)
-- Reply: for each set a list of payload, score, ...; then for each set the score of its first entry, or nothing; the time (ms);
--        about the place: own | free | for how long another one has it (ms, below 0: nobody knows)
local time = redis.call('TIME')
local now = string.format('%.3f', time[1] + math.floor(time[2] / 1000) / 1000)
local delayed = dueIn(KEYS[1], now, ARGV[1], ARGV[3])
local retried = redis.call('ZRANGE', KEYS[2], '-inf', now, 'BYSCORE', 'LIMIT', ARGV[2], ARGV[3], 'WITHSCORES')
local function first(set) return redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2] or '' end
local place = 'own'
if redis.pcall('GET', KEYS[3]) == ARGV[4] then redis.call('PEXPIRE', KEYS[3], ARGV[5])
else place = redis.call('PTTL', KEYS[3]) end
if place == -2 then place = 'free' end
return { delayed, retried, first(KEYS[1]), first(KEYS[2]),
  string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), place }
