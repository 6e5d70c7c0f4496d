-- Gives the place of the promoter up, and changes what the others listen to.
-- KEYS: promoter, what is changed      ARGV: name
-- Reply: ok
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('SET', KEYS[2], ARGV[1], 'PX', 60000)
end
return 'ok'
