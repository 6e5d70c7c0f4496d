-- What is due in the schedule and retry sets, and when the next one is.
-- KEYS: schedule, retry      ARGV: how many of each to pass over, max
-- Reply: now (ms), then for each set a list of payload, score
local time = redis.call('TIME')
local now = string.format('%.3f', time[1] + math.floor(time[2] / 1000) / 1000)
local function due(set, from) return redis.call('ZRANGE', set, '-inf', now, 'BYSCORE', 'LIMIT', from, ARGV[3], 'WITHSCORES') end
return { now, due(KEYS[1], ARGV[1]), due(KEYS[2], ARGV[2]) }
