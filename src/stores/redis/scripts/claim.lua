-- Takes jobs from the heads of queues into an owner's hands.
-- KEYS: owners, owner, claims, paused, recovered, queue ...
-- ARGV: owner's id, epoch, first token, max, number of the settle that it travels with (0: none), name of each queue ...
-- Reply: gone | late | used | a list of token, name, payload, suspect (0 or 1), charges
local epoch = redis.call('HGET', KEYS[1], ARGV[1])
if not epoch then return 'gone' end
if epoch ~= ARGV[2] then return 'late' end
local token, left = tonumber(ARGV[3]), tonumber(ARGV[4])
local high, again = unpack(redis.call('HMGET', KEYS[2], 'high', 'again'))
if token <= tonumber(high or 0) then return 'used' end
if again == ARGV[5] then return {} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local marked = redis.call('EXISTS', KEYS[5]) == 1
local claims = {}
for i = 6, #KEYS do
  if left <= 0 then break end
  local name = ARGV[i]
  -- A key that is no list gives nothing and stops no other queue.
  local jobs = redis.call('SISMEMBER', KEYS[4], name) == 0 and redis.pcall('RPOP', KEYS[i], left)
  if jobs and not jobs.err then
    for _, payload in ipairs(jobs) do
      redis.call('HSET', KEYS[3], token, name .. '\n' .. payload)
      local suspect, charges = 0, 0
      if marked then
        local mark = redis.call('HGET', KEYS[5], redis.sha1hex(payload))
        if mark then
          local till, count = string.match(mark, '^(%d+) (%d+)$')
          if tonumber(till) > now then suspect, charges = 1, tonumber(count) end
        end
      end
      for _, value in ipairs({ token, name, payload, suspect, charges }) do table.insert(claims, value) end
      token = token + 1
    end
    left = left - #jobs
  end
end
if #claims > 0 then redis.call('HSET', KEYS[2], 'high', token - 1) end
return claims
