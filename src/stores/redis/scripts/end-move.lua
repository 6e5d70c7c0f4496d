-- Forgets how far a move between stores is.
-- KEYS: mark, crons      ARGV: move
-- Reply: 1 forgotten | 0 it was of another move
if redis.call('HGET', KEYS[1], 'move') ~= ARGV[1] then return 0 end
-- Where nothing is declared any more, the last version is not needed either.
if redis.call('HKEYS', KEYS[2])[1] == '' and redis.call('HLEN', KEYS[2]) == 1 then redis.call('DEL', KEYS[2]) end
return redis.call('DEL', KEYS[1])
