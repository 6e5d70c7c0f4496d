-- name: queues
SELECT name, paused,
  (SELECT count(*) FROM jobs WHERE place = 'queue' AND queue = name) AS size,
  (SELECT payload FROM jobs WHERE place = 'queue' AND queue = name ORDER BY position LIMIT 1) AS head
FROM queues ORDER BY name;

-- name: countSet
SELECT count(*) AS size FROM jobs WHERE place = ?1 AND at IS NOT NULL;

-- name: countQueue
SELECT count(*) AS size FROM jobs WHERE place = 'queue' AND queue = ?1;

-- name: queueUp
SELECT id, version, queue, at, position, payload FROM jobs
WHERE place = 'queue' AND queue = ?1 AND position > ?2 ORDER BY position LIMIT ?3;

-- name: queueDown
SELECT id, version, queue, at, position, payload FROM jobs
WHERE place = 'queue' AND queue = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3;

-- name: setUp
SELECT id, version, queue, at, position, payload FROM jobs
WHERE place = ?1 AND at IS NOT NULL AND (at, position) > (?2, ?3) ORDER BY at, position LIMIT ?4;

-- name: setDown
SELECT id, version, queue, at, position, payload FROM jobs
WHERE place = ?1 AND at IS NOT NULL AND (at, position) < (?2, ?3) ORDER BY at DESC, position DESC LIMIT ?4;

-- name: seen
SELECT queue, place, payload FROM jobs WHERE id = ?1 AND version = ?2 AND place <> 'claim';

-- name: remove
DELETE FROM jobs WHERE id = ?1;

-- name: moveTo
UPDATE jobs SET place = ?2, version = version + 1, queue = ?3, position = ?4, at = ?5, payload = ?6,
  suspect_until = NULL, charges = 0
WHERE id = ?1;

-- name: clearQueue
DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE place = 'queue' AND queue = ?1 LIMIT ?2) RETURNING payload;

-- name: forgetQueue
DELETE FROM queues WHERE name = ?1 AND paused = 0
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE place = 'claim' AND queue = ?1);

-- name: clearSet
DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE place = ?1 AND at IS NOT NULL LIMIT ?2) RETURNING payload;

-- name: freeHolder
DELETE FROM guards WHERE holder = ?1;

-- name: anyGuard
SELECT 1 AS found FROM guards LIMIT 1;

-- name: pause
INSERT INTO queues (name, paused) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET paused = excluded.paused;
