-- What is due in the schedule and retry sets, and when the first entry of each is.
-- KEYS: schedule, retry      ARGV: how many of each to pass over, max
-- Reply: for each set a list of payload, score, ...; then for each set the score of its first entry, or nothing
local time = redis.call('TIME')
local now = string.format('%.3f', time[1] + math.floor(time[2] / 1000) / 1000)
local function due(set, from) return redis.call('ZRANGE', set, '-inf', now, 'BYSCORE', 'LIMIT', from, ARGV[3], 'WITHSCORES') end
local function first(set) return redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2] or '' end
return { due(KEYS[1], ARGV[1]), due(KEYS[2], ARGV[2]), first(KEYS[1]), first(KEYS[2]) }
