-- Ends attempts. Each settlement counts only if its claim is still there; a destination of the wrong type refuses its own.
-- KEYS: owner, claims, queues, schedule, retry, dead, processed, failed, notes, recovered,
--       processed and failed of each day ..., queue ..., guard and what its holder holds ..., lane ...
-- ARGV: seq, answers kept, life of a day's counters (s), notes kept, number of days, the number of each day since 1970 ...,
--       tokens "token,..." of what is done and counts as processed, with no note and no guards,
--       number of those whose jobs leave a lane, then for each: token, places of the lane's keys, name of its queue, its own, jid;
--       then for each other settlement: token, kind (done | back | schedule | retry | dead), count (nothing | processed | failed),
--       key's place, score or name of the queue or of the list for the dead, payload, note, number of guards, then for each: key's place, place of
--       the key of what its holder holds, holder, life (ms; 0: let go)
-- Reply: gone | old | day (none of the days is today: nothing was done) | now or again ANSWER: stale tokens;refused tokens
if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then return 'gone' end
local seq, kept, days = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[5])
local high = tonumber(redis.call('HGET', KEYS[1], 'seq') or '')
local slot = 'a' .. seq % kept
local known = redis.call('HGET', KEYS[1], slot)
local isRepeat, isOld = known and tonumber(string.match(known, '^%d+')) == seq, high and seq <= high - kept
if isOld or isRepeat then
  -- The claim that travels behind takes nothing then.
  redis.call('HSET', KEYS[1], 'again', seq)
  return isOld and 'old' or 'again ' .. string.match(known, '^%d+ (.*)$')
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local today
for i = 1, days do if tonumber(ARGV[5 + i]) == math.floor(now / 86400000) then today = i end end
if not today then return 'day' end
local fits = {}
local function takes(place, type)
  fits[place] = fits[place] or redis.call('TYPE', KEYS[place]).ok
  return fits[place] == 'none' or fits[place] == type
end
local marked = redis.call('EXISTS', KEYS[10]) == 1
local a, stale, refused, notes, left, processed, failed = 8 + days + 5 * ARGV[7 + days], {}, {}, {}, {}, 0, 0
for token in string.gmatch(ARGV[6 + days], '%d+') do
  local claim = marked and redis.call('HGET', KEYS[2], token)
  if redis.call('HDEL', KEYS[2], token) == 0 then table.insert(stale, token)
  else
    processed, left[token] = processed + 1, true
    if claim then redis.call('HDEL', KEYS[10], redis.sha1hex(string.sub(claim, string.find(claim, '\n', 1, true) + 1))) end
  end
end
while a <= #ARGV do
  local token, kind, count, place = ARGV[a], ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3])
  local value, payload, note, guards = ARGV[a + 4], ARGV[a + 5], ARGV[a + 6], tonumber(ARGV[a + 7])
  local claim = redis.call('HGET', KEYS[2], token)
  if not claim then table.insert(stale, token)
  elseif kind ~= 'done' and not takes(place, kind == 'back' and 'list' or kind == 'dead' and DEAD or 'zset') then table.insert(refused, token)
  else
    left[token] = redis.call('HDEL', KEYS[2], token) == 1 and kind ~= 'back'
    local before = string.sub(claim, string.find(claim, '\n', 1, true) + 1)
    if kind == 'back' then
      redis.call('SADD', KEYS[3], value)
      redis.call(HEAD, KEYS[place], before)
    elseif kind == 'schedule' then delay(KEYS[place], value, payload)
    elseif kind == 'retry' then redis.call('ZADD', KEYS[place], value, payload)
    elseif kind == 'dead' then bury(KEYS[place], string.format('%.3f', now / 1000), payload, value) end
    if marked and kind ~= 'back' then
      -- Who ran is no suspect any more; who only waits stays one. The new mark first: a hash emptied between loses its TTL.
      local sha, after = redis.sha1hex(before), kind == 'schedule' and redis.sha1hex(payload)
      local mark = after and redis.call('HGET', KEYS[10], sha)
      if mark then redis.call('HSET', KEYS[10], after, mark) end
      if after ~= sha then redis.call('HDEL', KEYS[10], sha) end
    end
    if count ~= 'nothing' then processed = processed + 1 end
    if count == 'failed' then failed = failed + 1 end
    if note ~= '' then table.insert(notes, note) end
    for g = a + 8, a + 7 + 4 * guards, 4 do
      local key, held, holder, life = KEYS[tonumber(ARGV[g])], KEYS[tonumber(ARGV[g + 1])], ARGV[g + 2], tonumber(ARGV[g + 3])
      if life == 0 then letGo(key, held, holder, now)
      elseif (holderOf(key, now) or holder) == holder then hold(key, held, holder, life, now) end
    end
  end
  a = a + 8 + 4 * guards
end
leaveEnded(8 + days, 3 + days + 5 * ARGV[7 + days], left)
if #notes > 0 and takes(9, 'list') then redis.call('LPUSH', KEYS[9], unpack(notes)) redis.call('LTRIM', KEYS[9], 0, ARGV[4] - 1) end
for i, amount in ipairs({ processed, failed }) do
  if amount > 0 then
    local day = KEYS[8 + 2 * today + i]
    redis.call('INCRBY', KEYS[6 + i], amount)
    redis.call('INCRBY', day, amount)
    redis.call('EXPIRE', day, ARGV[3])
  end
end
local answer = table.concat(stale, ',') .. ';' .. table.concat(refused, ',')
redis.call('HSET', KEYS[1], slot, seq .. ' ' .. answer, 'seq', math.max(seq, high or seq))
return 'now ' .. answer
