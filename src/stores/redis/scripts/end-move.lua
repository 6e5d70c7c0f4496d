-- Forgets how far a move between stores is.
-- KEYS: mark      ARGV: move
-- Reply: 1 forgotten | 0 it was of another move
if redis.call('HGET', KEYS[1], 'move') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
