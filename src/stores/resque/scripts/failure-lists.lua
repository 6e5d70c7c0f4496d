#!lua flags=no-writes
-- The lists of failures: that of all, and those of single queues, by name.
-- KEYS: failed, failed queues
-- Reply: name, length, ...
local named, lists = redis.pcall('SMEMBERS', KEYS[2]), { 'failed' }
if not named.err then
  table.sort(named)
  for _, name in ipairs(named) do
    -- Anything else is none of a queue, whoever wrote it there.
    if string.sub(name, -#'_failed') == '_failed' then lists[#lists + 1] = name end
  end
end
local reply = {}
for _, name in ipairs(lists) do
  local length = redis.pcall('LLEN', besideDead(KEYS[1], name))
  if type(length) == 'number' then reply[#reply + 1], reply[#reply + 2] = name, length end
end
return reply
