#!lua flags=no-writes
-- Reads whole hashes. What is no hash counts as empty.
-- KEYS: hash ...      Reply: for each: field, value ...
local all = {}
for i, key in ipairs(KEYS) do
  local found = redis.call('TYPE', key).ok == 'hash'
  all[i] = found and redis.call('HGETALL', key) or {}
end
return all
