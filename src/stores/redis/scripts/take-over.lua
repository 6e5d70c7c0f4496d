-- Takes a schedule of sidekiq-cron over: switches it off and declares ours, if both are as they were seen. Ticks that are ours are
-- noted among those that it pushed, so that a Ruby that read the schedule before this moment pushes none of them.
-- KEYS: schedule, its ticks, crons
-- ARGV: name, version of ours as it was seen (empty: none), text (empty: ours stays as it is), how many ticks; for each the tick as
--   it is written there, and its second; then each field of the schedule and its value, as they were seen
-- Reply: 1 | 0: something is not as it was seen, or it pushed one of the ticks | wrongtype <key>
local name, seen, text, count = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local is = redis.call('TYPE', KEYS[2]).ok
if is ~= 'zset' and is ~= 'none' then return 'wrongtype ' .. KEYS[2] end
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return 0 end
if redis.call('HLEN', KEYS[1]) ~= (#ARGV - 4 - 2 * count) / 2 then return 0 end
for i = 5 + 2 * count, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then return 0 end
end
for i = 5, 4 + 2 * count, 2 do
  if redis.call('ZSCORE', KEYS[2], ARGV[i]) then return 0 end
end
if string.match(redis.call('HGET', KEYS[3], name) or '', '^%d*') ~= seen then return 0 end
redis.call('HSET', KEYS[1], 'status', 'disabled')
for i = 5, 4 + 2 * count, 2 do redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i]) end
if text ~= '' then redis.call('HSET', KEYS[3], name, nextVersion(KEYS[3]) .. ' ' .. text) end
return 1
