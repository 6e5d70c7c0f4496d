-- Guards, in the keys of either. A script that uses one of these words gets what stands under it. A guard says until when, and who
-- holds it; its TTL is longer, so that the time of the store alone decides.

-- name: holderOf
local function holderOf(key, now)
  local till, holder = string.match(redis.call('GET', key) or '', '^(%d+) (.*)$')
  return till and tonumber(till) > now and holder
end
-- name: hold
-- For so many milliseconds from now on; `held`: what lists all that its holder holds, for as long as the longest of them.
local function hold(key, held, holder, life, now)
  redis.call('SET', key, string.format('%.0f %s', now + life, holder), 'PX', life + 60000)
  redis.call('SADD', held, key)
  if redis.call('PEXPIRE', held, life + 60000, 'NX') == 0 then redis.call('PEXPIRE', held, life + 60000, 'GT') end
end
-- name: letGo
-- Only of its holder. Answers 1 or 0. Whoever does not hold it any more has it no longer on its list either.
local function letGo(key, held, holder, now)
  redis.call('SREM', held, key)
  if holderOf(key, now) ~= holder then return 0 end
  return redis.call('DEL', key)
end
