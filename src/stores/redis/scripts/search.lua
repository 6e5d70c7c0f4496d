-- Looks for texts in a stretch of a set, from the entry on that comes behind the last one looked at, which may be gone by now.
-- Upper and lower case of A to Z are the same. No payload leaves Redis but those found, and the last one looked at, as the
-- place from which to go on. Without a text it is a page. Places are found by halving, so that a million entries of one time
-- are no more work than one.
-- KEYS: set
-- ARGV: up | down, score and bytes of the last one (empty: from the start), score below which and score from which on nothing
--       is looked at (empty: no such), how many may be found, how many looked at, with how many bytes, then each text
-- Reply: number of entries, how many were looked at, 1 where there is more | 0, score and bytes of the last one looked at,
--        then a list of payload, score
local set, down = KEYS[1], ARGV[1] == 'down'
local limit, most, mostBytes = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local texts = {}
for i = 9, #ARGV do texts[i - 8] = string.lower(ARGV[i]) end
-- By bytes, which `<` is not in every locale: halves until it knows how much of both is the same.
local function isBefore(a, b)
  local same, most = 0, math.min(#a, #b)
  local top = most
  while same < top do
    local half = math.ceil((same + top) / 2)
    if string.sub(a, same + 1, half) == string.sub(b, same + 1, half) then same = half else top = half - 1 end
  end
  return same < most and string.byte(a, same + 1) < string.byte(b, same + 1) or same == most and #a < #b
end
-- How many come before an entry, in the order from below, whether it is there or not; and 1 where it is.
local function rankOf(score, bytes)
  local now = redis.call('ZSCORE', set, bytes)
  if now and tonumber(now) == tonumber(score) then return redis.call('ZRANK', set, bytes), 1 end
  local low, high = redis.call('ZCOUNT', set, '-inf', '(' .. score), redis.call('ZCOUNT', set, '-inf', score)
  while low < high do
    local half = math.floor((low + high) / 2)
    if isBefore(redis.call('ZRANGE', set, half, half)[1], bytes) then low = half + 1 else high = half end
  end
  return low, 0
end
local function holds(payload)
  local text = string.lower(payload)
  for i = 1, #texts do if not string.find(text, texts[i], 1, true) then return false end end
  return true
end
local total = redis.call('ZCARD', set)
-- Ranks from below, both included.
local first = ARGV[4] == '' and 0 or redis.call('ZCOUNT', set, '-inf', '(' .. ARGV[4])
local last = ARGV[5] == '' and total - 1 or redis.call('ZCOUNT', set, '-inf', '(' .. ARGV[5]) - 1
if ARGV[2] ~= '' then
  local before, there = rankOf(ARGV[2], ARGV[3])
  if down then last = math.min(last, before - 1) else first = math.max(first, before + there) end
end
-- Without a text all are found, and read with their scores.
local all = #texts == 0
local looked, bytes, found, count, payload, score, each = 0, 0, {}, 0, '', '', 16
while looked < most and bytes < mostBytes and count < limit and first <= last do
  local many = math.min(each, most - looked, last - first + 1)
  local from = down and last - many + 1 or first
  local to = from + many - 1
  local some = all and redis.call('ZRANGE', set, from, to, 'WITHSCORES') or redis.call('ZRANGE', set, from, to)
  for i = 1, many do
    local place = down and many + 1 - i or i
    if all then payload, score = some[2 * place - 1], some[2 * place] else payload = some[place] end
    looked, bytes = looked + 1, bytes + #payload
    if down then last = last - 1 else first = first + 1 end
    if all or holds(payload) then
      count = count + 1
      found[2 * count - 1], found[2 * count] = payload, all and score or redis.call('ZSCORE', set, payload)
    end
    if bytes >= mostBytes or count >= limit then break end
  end
  -- As many as the bytes that are left have room for, if they are like those before.
  each = math.ceil(math.min(each * 4, math.max(1, (mostBytes - bytes) / (bytes / looked + 1))))
end
local at = looked > 0 and (all and score or redis.call('ZSCORE', set, payload)) or ''
return { total, looked, first <= last and 1 or 0, at, payload, found }
