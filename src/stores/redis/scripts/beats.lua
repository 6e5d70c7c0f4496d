#!lua flags=allow-oom
-- Every living owner's beat and host, and the dead. Who has a host but stands among neither was lost from one: it is dead.
-- KEYS: owners, beats, hosts, dead owners
-- Reply: a list of ids; a list of id, beat; a list of id, host; a list of ids of the dead
local owners, hosts, dead = redis.call('HKEYS', KEYS[1]), redis.call('HGETALL', KEYS[3]), redis.call('SMEMBERS', KEYS[4])
local known = {}
for _, id in ipairs(owners) do known[id] = true end
for _, id in ipairs(dead) do known[id] = true end
for i = 1, #hosts, 2 do
  if not known[hosts[i]] then
    redis.call('SADD', KEYS[4], hosts[i])
    table.insert(dead, hosts[i])
  end
end
return { owners, redis.call('HGETALL', KEYS[2]), hosts, dead }
