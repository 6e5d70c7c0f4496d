-- name: queues
SELECT name, paused,
  (SELECT count(*) FROM queued WHERE queue = name) AS size,
  (SELECT count(*) FROM lane_waits WHERE queue = name) AS waiting,
  (SELECT payload FROM queued JOIN jobs USING (id) WHERE queue = name ORDER BY position LIMIT 1) AS head
FROM queues ORDER BY name;

-- name: countSet
SELECT count(*) AS size FROM sets WHERE place = ?1;

-- name: countQueue
SELECT count(*) AS size FROM queued WHERE queue = ?1;

-- name: queueUp
SELECT id, version, queue, NULL AS at, position, payload FROM queued LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND position > ?2 ORDER BY position LIMIT ?3;

-- name: queueDown
SELECT id, version, queue, NULL AS at, position, payload FROM queued LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3;

-- name: setUp
SELECT id, version, queue, at, position, payload FROM sets LEFT JOIN jobs USING (id)
WHERE place = ?1 AND (at, position) > (?2, ?3) ORDER BY at, position LIMIT ?4;

-- name: setDown
SELECT id, version, queue, at, position, payload FROM sets LEFT JOIN jobs USING (id)
WHERE place = ?1 AND (at, position) < (?2, ?3) ORDER BY at DESC, position DESC LIMIT ?4;

-- name: searchQueueUp
-- Text and back, since `lower` reads texts; as a blob, so that bytes are compared, and those behind a NUL as well.
SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,
  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?4) > 0 THEN payload END AS payload
FROM queued LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND position > ?2 ORDER BY position LIMIT ?3;

-- name: searchQueueDown
SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,
  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?4) > 0 THEN payload END AS payload
FROM queued LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3;

-- name: searchSetUp
SELECT id, version, queue, at, position, length(payload) AS bytes,
  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?6) > 0 THEN payload END AS payload
FROM sets LEFT JOIN jobs USING (id)
WHERE place = ?1 AND (at, position) > (?2, ?3) AND at <= ?4 ORDER BY at, position LIMIT ?5;

-- name: searchSetDown
SELECT id, version, queue, at, position, length(payload) AS bytes,
  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?6) > 0 THEN payload END AS payload
FROM sets LEFT JOIN jobs USING (id)
WHERE place = ?1 AND (at, position) < (?2, ?3) AND at >= ?4 ORDER BY at DESC, position DESC LIMIT ?5;

-- name: headOf
SELECT id, position FROM queued WHERE queue = ?1 ORDER BY position LIMIT ?2;

-- name: forgetQueue
DELETE FROM queues WHERE name = ?1 AND paused = 0
  AND NOT EXISTS (SELECT 1 FROM claims WHERE queue = ?1)
  AND NOT EXISTS (SELECT 1 FROM lane_waits WHERE queue = ?1);

-- name: clearSet
DELETE FROM sets WHERE id IN (SELECT id FROM sets WHERE place = ?1 LIMIT ?2) RETURNING id;

-- name: payloadOf
SELECT payload FROM jobs WHERE id = ?1;

-- name: freeHolder
DELETE FROM guards WHERE holder = ?1;

-- name: anyGuard
SELECT 1 AS found FROM guards LIMIT 1;

-- name: pause
INSERT INTO queues (name, paused) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET paused = excluded.paused;
