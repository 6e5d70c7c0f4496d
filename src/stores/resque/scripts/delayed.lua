-- A stretch of the delayed jobs, second by second, from behind the one that was looked at last, which may be gone by now. No payload
-- leaves Redis but those found. Upper and lower case of A to Z are the same.
-- KEYS: schedule
-- ARGV: up | down, second and place in it of the last one (empty: from the start) and its digest, first and last second to look at
--       (empty: any), how many may be found, how many looked at, with how many bytes, then each text
-- Reply: how many were looked at, 1 where there is more | 0, second, place and digest of the last one looked at, then a list of
--        payload, second
local schedule, down = KEYS[1], ARGV[1] == 'down'
local lastSecond, lastPlace, digest = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local limit, most, mostBytes = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local low, high = ARGV[5] == '' and '-inf' or ARGV[5], ARGV[6] == '' and '+inf' or ARGV[6]
if lastSecond ~= '' then
  if down then high = lastSecond else low = lastSecond end
end
local texts = {}
for i = 10, #ARGV do texts[i - 9] = string.lower(ARGV[i]) end
local function holds(payload)
  local text = string.lower(payload)
  for i = 1, #texts do if not string.find(text, texts[i], 1, true) then return false end end
  return true
end
-- Where to go on in a second: behind the one that was looked at last, which others may have moved nearer to the start.
local function behind(list)
  for place = math.min(lastPlace, redis.call('LLEN', list) - 1), 0, -1 do
    if redis.sha1hex(redis.call('LINDEX', list, place)) == digest then return down and place - 1 or place + 1 end
  end
  return down and lastPlace - 1 or lastPlace
end
local looked, bytes, found, second, place, payload, at = 0, 0, {}, '', '', nil, 0
local function isOver() return looked >= most or bytes >= mostBytes or #found >= 2 * limit end
local more = 0
while more == 0 do
  local seconds = down and redis.call('ZRANGE', schedule, high, low, 'BYSCORE', 'REV', 'LIMIT', at, 100)
    or redis.call('ZRANGE', schedule, low, high, 'BYSCORE', 'LIMIT', at, 100)
  at = at + #seconds
  for _, name in ipairs(seconds) do
    local list = listOf(schedule, name)
    local length = redis.pcall('LLEN', list)
    local from = down and (type(length) == 'number' and length or 0) - 1 or 0
    if type(length) == 'table' then length = 0 end
    if name == lastSecond then from = behind(list) end
    while from >= 0 and from < length do
      if isOver() then more = 1 break end
      second, place, payload = name, from, redis.call('LINDEX', list, from)
      looked, bytes = looked + 1, bytes + #payload
      if holds(payload) then found[#found + 1], found[#found + 2] = payload, name end
      from = down and from - 1 or from + 1
    end
    if more == 1 then break end
  end
  if #seconds < 100 then break end
end
return { looked, more, second, place, payload and redis.sha1hex(payload) or '', found }
