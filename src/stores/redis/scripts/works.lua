#!lua flags=no-writes
-- Reads what processes have in hand. Up to Sidekiq 6.4.1 it has another name; what is no hash counts as empty.
-- KEYS: work, workers ...      Reply: for each of these pairs: value ...
local all = {}
for i = 1, #KEYS, 2 do
  local found = {}
  for j = i, i + 1 do
    if #found == 0 and redis.call('TYPE', KEYS[j]).ok == 'hash' then found = redis.call('HVALS', KEYS[j]) end
  end
  all[#all + 1] = found
end
return all
