-- The rules of limiters, as in core/features/limiter and number for number. A use says max, span and cost; `counted` is a list of
-- numbers. Each answers what is counted from now on, or nil and when to ask again.

-- name: wholeNumber
local function wholeNumber(n) return string.format('%.0f', n) end
-- name: levelNow
local function levelNow(max, span, level, at, now)
  if not level then return max * span end
  return math.min(level + math.min(math.max(now - at, 0), 2 * span) * max, max * span)
end
-- name: judgeLevel
local function judgeLevel(use, counted, now)
  local left = levelNow(use.max, use.span, counted[1], counted[2], now) - use.cost * use.span
  if left >= 0 then return { left, now } end
  return nil, now + math.ceil(-left / use.max)
end
-- name: judgeWindow
local function judgeWindow(use, counted, now)
  local start, used = now - now % use.span, 0
  local began = counted[1]
  if began and began >= start and began <= start + use.span then start, used = began, counted[2] end
  if used + use.cost <= use.max then return { start, used + use.cost } end
  return nil, start + use.span
end
-- name: judgeSliding
local function judgeSliding(use, counted, now)
  local size = math.ceil(use.span / 50)
  local nth, kept, used = math.floor(now / size), {}, 0
  local function endOf(slice) return (slice + 1) * size - 1 + use.span end
  for i = 1, #counted, 2 do
    if endOf(counted[i]) > now and counted[i] * size <= now + use.span then
      table.insert(kept, counted[i])
      table.insert(kept, counted[i + 1])
      used = used + counted[i + 1]
    end
  end
  if used + use.cost <= use.max then
    if #kept == 0 or kept[#kept - 1] < nth then
      table.insert(kept, nth)
      table.insert(kept, 0)
    end
    kept[#kept] = kept[#kept] + use.cost
    return kept
  end
  for i = 1, #kept, 2 do
    used = used - kept[i + 1]
    if used + use.cost <= use.max then return nil, endOf(kept[i]) end
  end
  return nil, now + use.span
end
