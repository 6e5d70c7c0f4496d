-- name: letGo
DELETE FROM claims WHERE owner = ?1 AND token = ?2
RETURNING id, version, queue, suspect_until AS suspectUntil, charges;

-- name: leaveQueue
DELETE FROM queued WHERE queue = ?1 AND position = ?2 AND id = ?3 AND version = ?4
RETURNING id, version, queue, suspect_until AS suspectUntil, charges;

-- name: leaveSet
DELETE FROM sets WHERE id = ?1 AND version = ?2
RETURNING id, version, queue, suspect_until AS suspectUntil, charges;

-- name: inQueue
SELECT 'queue' AS place, queue FROM queued WHERE queue = ?1 AND position = ?2 AND id = ?3 AND version = ?4;

-- name: inSet
SELECT place, queue FROM sets WHERE id = ?1 AND version = ?2;

-- name: leaveLane
DELETE FROM lane_waits WHERE id = ?1 AND version = ?2
RETURNING id, version, queue, suspect_until AS suspectUntil, charges;

-- name: inLane
SELECT 'lane' AS place, queue, key FROM lane_waits WHERE id = ?1 AND version = ?2;

-- name: toPosition
INSERT INTO queued (id, version, queue, suspect_until, charges, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: toHead
INSERT INTO queued (id, version, queue, suspect_until, charges, position)
VALUES (?1, ?2, ?3, ?4, ?5, (SELECT ifnull(min(position), 1) - 1 FROM queued WHERE queue = ?3));

-- name: toSet
INSERT INTO sets (id, version, queue, suspect_until, charges, place, at, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: rewrite
UPDATE jobs SET payload = ?2 WHERE id = ?1;

-- name: end
DELETE FROM jobs WHERE id = ?1;

-- The ids come as a JSON list.
-- name: endAll
DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?1));
