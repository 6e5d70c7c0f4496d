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
local queues, isNew, said = KEYS[3], 0, nil
if queues then
  isNew = redis.call('SADD', queues, ARGV[5])
  said = redis.pcall(TAIL, KEYS[2], ARGV[6])
else
  said = delay(KEYS[2], ARGV[5], ARGV[6])
end
if type(said) == 'table' then
  if isNew == 1 then redis.call('SREM', queues, ARGV[5]) end
  return string.find(said.err, 'WRONGTYPE', 1, true) and 'wrongtype ' .. KEYS[2] or said
end
local answer = queues and 'q' or 's'
remember(KEYS[1], seq, kept, high, answer, math.max(ARGV[2] - now, 0) + ARGV[3], ARGV[3])
return answer
