-- Writes one job without guards, or nothing.
-- KEYS: record, queue or schedule, then, where it is a queue, queues
-- ARGV: seq, valid until (ms), how long the record outlives that (ms), answers kept, name of the queue or score, payload
-- Reply: expired | old | wrongtype KEY | the answer: q or s
local seq, kept = tonumber(ARGV[1]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[2]) then return 'expired' end
local known, high = recalled(KEYS[1], seq, kept)
if known then return known end
local queues = KEYS[3]
local failed = placed(KEYS[2], queues, ARGV[5], ARGV[6])
if failed then return failed end
local answer = queues and 'q' or 's'
remember(KEYS[1], seq, kept, high, answer, math.max(ARGV[2] - now, 0) + ARGV[3], ARGV[3])
return answer
