-- Hands claims of a dead owner back to the heads of their queues, in the order given; what needs a decision comes into the
-- sweeper's hands, if those may take it.
-- KEYS: dead owners, dead owner, its claims, recovered, owners, sweeper, its claims, queues, queue ...
-- ARGV: dead owner's id, sweeper's id, its epoch, its first token, charges that make poison, life of a mark (ms),
--       then for each claim: token, place of its queue's key, whether it can be read (0 or 1)
-- Reply: for each claim: back | gone | stays | wrongtype | new token, name, payload, charges
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then return {} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local next, most, life = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local adopts = redis.call('HGET', KEYS[5], ARGV[2]) == ARGV[3]
  and next > tonumber(redis.call('HGET', KEYS[6], 'high') or 0)
local noted = redis.call('HGET', KEYS[2], 'noted')
local results = {}
for a = 7, #ARGV, 3 do
  local token, place, readable = ARGV[a], tonumber(ARGV[a + 1]), ARGV[a + 2] == '1'
  local claim = redis.call('HGET', KEYS[3], token)
  local type = redis.call('TYPE', KEYS[place]).ok
  if not claim then table.insert(results, 'gone')
  else
    local split = string.find(claim, '\n', 1, true)
    local name, payload = string.sub(claim, 1, split - 1), string.sub(claim, split + 1)
    local sha = redis.sha1hex(payload)
    local till, before = string.match(redis.call('HGET', KEYS[4], sha) or '', '^(%d+) (%d+)$')
    local charges = till and tonumber(till) > now and tonumber(before) or 0
    if till and tonumber(till) > now and noted == token and charges < most then charges = charges + 1 end
    local decided = charges < most and readable
    if decided and type ~= 'none' and type ~= 'list' then table.insert(results, 'wrongtype')
    elseif not decided and not adopts then table.insert(results, 'stays')
    else
      redis.call('HDEL', KEYS[3], token)
      redis.call('HSET', KEYS[4], sha, string.format('%.0f %d', now + life, charges))
      if redis.call('PTTL', KEYS[4]) < life then redis.call('PEXPIRE', KEYS[4], life) end
      if decided then
        redis.call('SADD', KEYS[8], name)
        redis.call(HEAD, KEYS[place], payload)
        table.insert(results, 'back')
      else
        redis.call('HSET', KEYS[7], next, claim)
        redis.call('HSET', KEYS[6], 'high', next)
        table.insert(results, { next, name, payload, charges })
        next = next + 1
      end
    end
  end
end
return results
