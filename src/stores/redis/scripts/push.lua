-- Writes jobs: all of a call or nothing of it.
-- KEYS: record, queues, schedule, queue ..., guard, lane ...
-- ARGV: seq, valid until (ms), how long the record outlives that (ms), answers kept, number of queues, their names ...,
--       payloads in one piece: those of each queue, then those that are scheduled; for each queue their lengths "bytes,..." ...,
--       the lengths of those that are scheduled, their scores "score,...",
--       then, where a job of the call has guards, a tick or a lane, for each job, in place of all that: place (0 schedule, n the nth queue), score,
--       payload, jid, number of guards,
--       then for each guard: its key's place in KEYS, life (ms), refuse | replace, then the place of the key of what it holds,
--       then the place of the key of ticks (0: it brings none), the name of its job by the clock, the tick (ms),
--       then of its lane the places of its keys (empty: none), its name, and how many places it has
-- Reply: expired | old | wrongtype KEY | the answer: for each job with its place q, s, r OF, d GUARD OF or t (the tick was taken), in lines
local seq, kept, queues = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[2]) then return 'expired' end
local known, high = recalled(KEYS[1], seq, kept)
if known then return known end
-- Whether anything may go into the schedule: plain jobs that are due later, or any that have guards.
local isPlain = #ARGV == 8 + 2 * queues
for i = isPlain and ARGV[7 + 2 * queues] == '' and 4 or 3, 3 + queues do
  local type = redis.call('TYPE', KEYS[i]).ok
  if type ~= 'none' and type ~= (i == 3 and 'zset' or 'list') then return 'wrongtype ' .. KEYS[i] end
end
local last = 9 + 2 * queues
while last <= #ARGV do
  last = last + 12 + 3 * ARGV[last + 4]
  local ticks = KEYS[tonumber(ARGV[last - 6])]
  local type = ticks and redis.call('TYPE', ticks).ok
  if type and type ~= 'none' and type ~= 'hash' then return 'wrongtype ' .. ticks end
end

-- What is large comes in one piece: a command of few parts is written and read fast.
local pieces, at = ARGV[6 + queues], 1
local function cut(lengths)
  local payloads = {}
  for length in string.gmatch(lengths, '%d+') do
    payloads[#payloads + 1] = string.sub(pieces, at, at + length - 1)
    at = at + length
  end
  return payloads
end
local waiting = {}
for place = 1, queues do waiting[place] = cut(ARGV[6 + queues + place]) end
local due, entries, score = cut(ARGV[7 + 2 * queues]), {}, string.gmatch(ARGV[8 + 2 * queues], '[^,]+')
for i, payload in ipairs(due) do entries[2 * i - 1], entries[2 * i] = score(), payload end
delayAll(KEYS[3], entries)

local answer, a = {}, 9 + 2 * queues
while a <= #ARGV do
  local place, score, payload, jid, guards = tonumber(ARGV[a]), ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], tonumber(ARGV[a + 4])
  local said, own = place == 0 and 's' or 'q', false
  local t = a + 6 + 3 * guards
  local ticks, cron, tick = KEYS[tonumber(ARGV[t])], ARGV[t + 1], ARGV[t + 2]
  local lane = ARGV[t + 3] ~= '' and laneOf(ARGV[t + 3], ARGV[5 + place], ARGV[t + 4])
  if ticks and isTicked(ticks, cron, tick, now) then said, guards = 't', 0 end
  for g = a + 5, a + 2 + 3 * guards, 3 do
    local holder = holderOf(KEYS[tonumber(ARGV[g])], now)
    if holder == jid then own = true
    elseif holder and ARGV[g + 2] == 'refuse' then said = 'd ' .. (g - a - 5) / 3 .. ' ' .. holder break
    elseif holder then said = 'r ' .. holder end
  end
  if ticks and said ~= 't' then takeTick(ticks, cron, tick, string.sub(said, 1, 1) == 'd' and '-' or jid) end
  if string.find(said, '^[qsr]') then
    for g = a + 5, a + 2 + 3 * guards, 3 do
      hold(KEYS[tonumber(ARGV[g])], KEYS[tonumber(ARGV[a + 5 + 3 * guards])], jid, tonumber(ARGV[g + 1]), now)
    end
    if own then said = place == 0 and 's' or 'q'
    elseif place == 0 then delayAll(KEYS[3], { score, payload })
    elseif lane then enterLane(lane, jid, payload, ARGV[t + 5], waiting[place])
    else table.insert(waiting[place], payload) end
  end
  table.insert(answer, said)
  a = t + 6
end
local named = {}
for place, payloads in ipairs(waiting) do
  if #payloads > 0 then named[#named + 1] = ARGV[5 + place] end
end
if #named > 0 then redis.call('SADD', KEYS[2], unpack(named)) end
for place, payloads in ipairs(waiting) do
  for i = 1, #payloads, 1000 do
    redis.call(TAIL, KEYS[3 + place], unpack(payloads, i, math.min(i + 999, #payloads)))
  end
end
local text = table.concat(answer, '\n')
remember(KEYS[1], seq, kept, high, text, math.max(ARGV[2] - now, 0) + ARGV[3], ARGV[3])
return text
