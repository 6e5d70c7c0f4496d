-- name: setLane
INSERT INTO lanes (queue, key, max) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET max = excluded.max;

-- name: knowLane
INSERT INTO lanes (queue, key, max) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING;

-- name: roomIn
SELECT max - (SELECT count(*) FROM lane_places WHERE queue = ?1 AND key = ?2) AS room,
  EXISTS (SELECT 1 FROM lane_waits WHERE queue = ?1 AND key = ?2) AS isWaiting
FROM lanes WHERE queue = ?1 AND key = ?2;

-- name: toWait
INSERT INTO lane_waits (id, version, queue, suspect_until, charges, key, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: toWaitFirst
INSERT INTO lane_waits (id, version, queue, suspect_until, charges, key, position)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT ifnull(min(position), 1) - 1 FROM lane_waits WHERE queue = ?3 AND key = ?6));

-- name: takePlace
INSERT INTO lane_places (id, queue, key) VALUES (?1, ?2, ?3);

-- name: givePlace
DELETE FROM lane_places WHERE id = ?1 RETURNING queue, key;

-- The ids come as a JSON list.
-- name: givePlaces
DELETE FROM lane_places WHERE id IN (SELECT value FROM json_each(?1)) RETURNING queue, key;

-- name: nextIn
SELECT id FROM lane_waits WHERE queue = ?1 AND key = ?2 ORDER BY position LIMIT ?3;

-- name: leaveWait
DELETE FROM lane_waits WHERE id = ?1 RETURNING id, version, queue, suspect_until AS suspectUntil, charges;

-- name: forgetLane
DELETE FROM lanes WHERE queue = ?1 AND key = ?2
  AND NOT EXISTS (SELECT 1 FROM lane_places WHERE queue = ?1 AND key = ?2)
  AND NOT EXISTS (SELECT 1 FROM lane_waits WHERE queue = ?1 AND key = ?2);

-- name: lanesOf
SELECT key, max, (SELECT count(*) FROM lane_places WHERE queue = ?1 AND key = lanes.key) AS inside,
  (SELECT count(*) FROM lane_waits WHERE queue = ?1 AND key = lanes.key) AS waiting
FROM lanes WHERE queue = ?1 ORDER BY key;

-- name: anyLane
SELECT 1 AS found FROM lanes LIMIT 1;

-- name: giveLeaked
DELETE FROM lane_places WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = lane_places.id)
  OR EXISTS (SELECT 1 FROM sets WHERE sets.id = lane_places.id);

-- name: allLanes
SELECT queue, key FROM lanes;

-- Of all lanes of the queue where there is no key.
-- name: waitsOf
SELECT id, key FROM lane_waits WHERE queue = ?1 AND (?2 IS NULL OR key = ?2) LIMIT ?3;

-- name: countWaits
SELECT count(*) AS size FROM lane_waits WHERE queue = ?1 AND key = ?2;

-- name: waitUp
SELECT id, version, queue, NULL AS at, position, payload, 1 AS isWaiting FROM lane_waits LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND key = ?2 AND position > ?3 ORDER BY position LIMIT ?4;

-- name: waitDown
SELECT id, version, queue, NULL AS at, position, payload, 1 AS isWaiting FROM lane_waits LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND key = ?2 AND position < ?3 ORDER BY position DESC LIMIT ?4;

-- name: searchWaitUp
SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes, 1 AS isWaiting,
  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?5) > 0 THEN payload END AS payload
FROM lane_waits LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND key = ?2 AND position > ?3 ORDER BY position LIMIT ?4;

-- name: searchWaitDown
SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes, 1 AS isWaiting,
  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?5) > 0 THEN payload END AS payload
FROM lane_waits LEFT JOIN jobs USING (id)
WHERE queue = ?1 AND key = ?2 AND position < ?3 ORDER BY position DESC LIMIT ?4;
