-- Lets a failed job run again, and leaves its record where it is, with the time at which that was.
-- KEYS: failed, queues, queue
-- ARGV: the record, the record with the time, the job, name of the queue
-- Reply: 1 | 0 the record is gone
local list = graveOf(KEYS[1], ARGV[1])
local at = redis.pcall('LPOS', list, ARGV[1])
if type(at) ~= 'number' then return 0 end
-- Nothing is written where the queue is none.
local said = redis.pcall(TAIL, KEYS[3], ARGV[3])
if type(said) ~= 'number' then return said end
redis.call('SADD', KEYS[2], ARGV[4])
redis.call('LSET', list, at, ARGV[2])
return 1
