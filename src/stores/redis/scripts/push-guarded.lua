-- Writes one job that has one guard, or nothing.
-- KEYS: record, queue or schedule, guard, what its holder holds, then, where it is a queue, queues
-- ARGV: seq, valid until (ms), how long the record outlives that (ms), answers kept, name of the queue or score, payload, jid,
--       life of the guard (ms), refuse | replace
-- Reply: expired | old | wrongtype KEY | the answer: q, s, r OF or d 0 OF
local seq, kept, jid = tonumber(ARGV[1]), tonumber(ARGV[4]), ARGV[7]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[2]) then return 'expired' end
local known, high = recalled(KEYS[1], seq, kept)
if known then return known end
local queues, holder = KEYS[5], holderOf(KEYS[3], now)
local answer = queues and 'q' or 's'
if holder and holder ~= jid then answer = (ARGV[9] == 'refuse' and 'd 0 ' or 'r ') .. holder end
if string.sub(answer, 1, 1) ~= 'd' then
  -- The guard comes last: there is none without its job.
  local failed = holder ~= jid and placed(KEYS[2], queues, ARGV[5], ARGV[6])
  if failed then return failed end
  hold(KEYS[3], KEYS[4], jid, tonumber(ARGV[8]), now)
end
remember(KEYS[1], seq, kept, high, answer, math.max(ARGV[2] - now, 0) + ARGV[3], ARGV[3])
return answer
