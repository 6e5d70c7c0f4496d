-- Adds what attempts did to the minute that it is, under the names of Sidekiq 8 and of 7. A batch counts once. A key of
-- another type is passed over.
-- KEYS: recorded, minute (8), ten minutes (8), minute (7), then for each class: histogram (8), histogram (7)
-- ARGV: number of the minute since 1970, life of recorded (s), of minutes and histograms (s), of ten minutes (s),
--       then for each class: name, processed, failed, milliseconds, number of buckets, then for each: its number, count
-- Reply: ok | again | minute (it is another one: nothing was done)
local time = redis.call('TIME')
if math.floor(time[1] / 60) ~= tonumber(ARGV[1]) then return 'minute' end
if not redis.call('SET', KEYS[1], '', 'EX', ARGV[2], 'NX') then return 'again' end
local function change(key, life, command, ...)
  local said = redis.pcall(command, key, ...)
  if not (type(said) == 'table' and said.err) then redis.call('EXPIRE', key, life) end
end
local a, k = 5, 5
while a <= #ARGV do
  local name, processed, failed, took, buckets = ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], tonumber(ARGV[a + 4])
  for i = 2, 4 do
    local life = i == 3 and ARGV[4] or ARGV[3]
    change(KEYS[i], life, 'HINCRBY', name .. '|p', processed)
    if failed ~= '0' then change(KEYS[i], life, 'HINCRBY', name .. '|f', failed) end
    if failed ~= processed then change(KEYS[i], life, 'HINCRBY', name .. '|ms', took) end
  end
  local counts = { 'OVERFLOW', 'SAT' }
  for b = a + 5, a + 3 + 2 * buckets, 2 do
    for _, word in ipairs({ 'INCRBY', 'u16', '#' .. ARGV[b], ARGV[b + 1] }) do table.insert(counts, word) end
  end
  if buckets > 0 then
    for i = k, k + 1 do change(KEYS[i], ARGV[3], 'BITFIELD', unpack(counts)) end
  end
  a, k = a + 5 + 2 * buckets, k + 2
end
return 'ok'
