-- Takes jobs from the heads of queues into an owner's hands. What is large travels in one piece: a reply of few parts is read fast.
-- KEYS: owners, owner, claims, paused, recovered, queue ...
-- ARGV: owner's id, epoch, first token, max, number of the settle that it travels with (0: none), name of each queue ...
-- Reply: gone | late | used | nothing | suspects "token charges,...", all payloads in the order of their tokens, then for each queue
--        that gave something: its name, the lengths of its payloads "bytes,..."
local epoch = redis.call('HGET', KEYS[1], ARGV[1])
if not epoch then return 'gone' end
if epoch ~= ARGV[2] then return 'late' end
local token, left = tonumber(ARGV[3]), tonumber(ARGV[4])
local high, again = unpack(redis.call('HMGET', KEYS[2], 'high', 'again'))
if token <= tonumber(high or 0) then return 'used' end
if again == ARGV[5] or isHalted(KEYS[4]) then return {} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local marked = redis.call('EXISTS', KEYS[5]) == 1
local isOpen = redis.call('SCARD', KEYS[4]) == 0
local reply, suspects, payloads = { '', '' }, {}, {}
for i = 6, #KEYS do
  if left <= 0 then break end
  local name = ARGV[i]
  -- A key that is no list gives nothing and stops no other queue.
  local jobs = (isOpen or redis.call('SISMEMBER', KEYS[4], name) == 0) and redis.pcall(POP, KEYS[i], left)
  if jobs and not jobs.err then
    local claims, lengths = {}, {}
    for j, payload in ipairs(jobs) do
      claims[2 * j - 1], claims[2 * j] = token, name .. '\n' .. payload
      lengths[j], payloads[#payloads + 1] = #payload, payload
      local mark = marked and redis.call('HGET', KEYS[5], redis.sha1hex(payload))
      if mark then
        local till, charges = string.match(mark, '^(%d+) (%d+)$')
        if tonumber(till) > now then suspects[#suspects + 1] = token .. ' ' .. charges end
      end
      token = token + 1
    end
    for j = 1, #claims, 1000 do
      redis.call('HSET', KEYS[3], unpack(claims, j, math.min(j + 999, #claims)))
    end
    reply[#reply + 1], reply[#reply + 2] = name, table.concat(lengths, ',')
    left = left - #jobs
  end
end
if #payloads == 0 then return {} end
redis.call('HSET', KEYS[2], 'high', token - 1)
reply[1], reply[2] = table.concat(suspects, ','), table.concat(payloads)
return reply
