-- What is declared of jobs by the clock, the same for Sidekiq and Resque.

-- name: nextVersion
-- Versions rise, whatever goes, and are others than before a flush: the time, or more than the last one, which is kept under no name.
local function nextVersion(crons)
  local time = redis.call('TIME')
  local last = tonumber(redis.call('HGET', crons, '') or 0)
  local version = string.format('%.0f', math.max(time[1] * 1000000 + time[2], last + 1))
  redis.call('HSET', crons, '', version)
  return version
end
