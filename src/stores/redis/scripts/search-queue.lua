-- Looks for texts in a stretch of a list. Upper and lower case of A to Z are the same. No payload leaves Redis but those found.
-- KEYS: list
-- ARGV: left | right (from there on), distance of the first one to look at, how many may be found,
--       how many looked at, with how many bytes, then each text
-- Reply: number of entries, how many were looked at, digest of the entry that comes next (empty: none), then a list of payloads
local queue, left, at = KEYS[1], ARGV[1] == 'left', tonumber(ARGV[2])
local limit, most, mostBytes = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local texts = {}
for i = 6, #ARGV do texts[i - 5] = string.lower(ARGV[i]) end
local function holds(payload)
  local text = string.lower(payload)
  for i = 1, #texts do if not string.find(text, texts[i], 1, true) then return false end end
  return true
end
local total = redis.call('LLEN', queue)
local looked, bytes, found, each = 0, 0, {}, 16
while looked < most and bytes < mostBytes and #found < limit and at < total do
  local many = math.min(each, most - looked, total - at)
  local some = redis.call('LRANGE', queue, left and at or -at - many, left and at + many - 1 or -at - 1)
  for i = 1, many do
    local payload = some[left and i or many + 1 - i]
    at, looked, bytes = at + 1, looked + 1, bytes + #payload
    if holds(payload) then table.insert(found, payload) end
    if bytes >= mostBytes or #found >= limit then break end
  end
  -- Each read walks the list to its place, so that there are few; and none is of more bytes than are left, if those that
  -- come are like those before.
  each = math.ceil(math.min(each * 4, math.max(1, (mostBytes - bytes) / (bytes / looked + 1))))
end
local next = at < total and redis.call('LINDEX', queue, left and at or -at - 1)
return { total, looked, next and redis.sha1hex(next) or '', found }
