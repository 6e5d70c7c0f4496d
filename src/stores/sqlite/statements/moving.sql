-- name: mark
SELECT move, step, note FROM moves;

-- name: setMark
INSERT INTO moves (only, move, step, note) VALUES (1, ?1, ?2, ?3)
ON CONFLICT (only) DO UPDATE SET move = excluded.move, step = excluded.step, note = excluded.note;

-- name: endMark
DELETE FROM moves WHERE move = ?1;

-- name: forgetEmpty
DELETE FROM queues WHERE name = ?1 AND paused = 0
  AND NOT EXISTS (SELECT 1 FROM queued WHERE queue = ?1)
  AND NOT EXISTS (SELECT 1 FROM claims WHERE queue = ?1)
  AND NOT EXISTS (SELECT 1 FROM lane_waits WHERE queue = ?1);

-- name: forgetDay
DELETE FROM counters WHERE day = ?1 AND processed <= 0 AND failed <= 0;

-- name: guards
SELECT key, holder, until FROM guards WHERE key > ?1 AND until > ?2 ORDER BY key LIMIT ?3;
