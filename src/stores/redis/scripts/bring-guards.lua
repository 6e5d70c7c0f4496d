-- Takes guards that a move between stores brings, whoever held them here, and notes the step.
-- KEYS: mark, then for each guard: guard, what its holder holds
-- ARGV: move, step, note, then for each guard: life (ms), holder
-- Reply: done | again | other
local step = tonumber(ARGV[2])
local mark = redis.call('HMGET', KEYS[1], 'move', 'step', 'note')
if mark[1] == ARGV[1] and tonumber(mark[2]) == step then return mark[3] == ARGV[3] and 'again' or 'other' end
if mark[1] and (mark[1] ~= ARGV[1] or tonumber(mark[2]) + 1 ~= step) or not mark[1] and step ~= 0 then return 'other' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #KEYS, 2 do
  hold(KEYS[i], KEYS[i + 1], ARGV[i + 3], tonumber(ARGV[i + 2]), now)
end
redis.call('HSET', KEYS[1], 'move', ARGV[1], 'step', ARGV[2], 'note', ARGV[3])
return 'done'
