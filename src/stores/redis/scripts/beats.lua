-- Every living owner's beat and host, and the dead.
-- KEYS: beats, hosts, dead owners      Reply: a list of id, beat; a list of id, host; a list of ids
return { redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]), redis.call('SMEMBERS', KEYS[3]) }
