-- name: due
SELECT id, place, queue, at, payload FROM jobs
WHERE place = ?1 AND at IS NOT NULL AND at <= ?2 ORDER BY at, position LIMIT ?3;

-- name: promote
UPDATE jobs SET place = 'queue', version = version + 1, queue = ?2, position = ?3, at = NULL, payload = ?4 WHERE id = ?1;

-- name: bury
UPDATE jobs SET place = 'dead', version = version + 1, position = ?2, at = ?3, suspect_until = NULL, charges = 0 WHERE id = ?1;

-- name: nextDue
SELECT min(at) AS at FROM (
  SELECT min(at) AS at FROM jobs WHERE place = 'schedule' AND at IS NOT NULL
  UNION ALL
  SELECT min(at) FROM jobs WHERE place = 'retry' AND at IS NOT NULL
);

-- name: declareDead
UPDATE owners SET dead = 1 WHERE id = ?1 AND beat = ?2 AND dead = 0;

-- name: deadOwners
SELECT id, noted FROM owners WHERE dead = 1 ORDER BY id;

-- name: handOf
SELECT id, queue, token, payload, suspect_until AS suspectUntil, charges FROM jobs
WHERE place = 'claim' AND owner = ?1 ORDER BY token DESC LIMIT ?2 OFFSET ?3;

-- name: handEmpty
SELECT NOT EXISTS (SELECT 1 FROM jobs WHERE place = 'claim' AND owner = ?1) AS empty;

-- name: handBack
UPDATE jobs SET place = 'queue', version = version + 1, owner = NULL, token = NULL, suspect_until = ?2, charges = ?3,
  position = (SELECT ifnull(min(head.position), 1) - 1 FROM jobs AS head WHERE head.place = 'queue' AND head.queue = jobs.queue)
WHERE id = ?1;

-- name: adopt
UPDATE jobs SET version = version + 1, owner = ?2, token = ?3, suspect_until = ?4, charges = ?5 WHERE id = ?1;

-- name: trimDeadByAge
DELETE FROM jobs WHERE id IN (
  SELECT id FROM jobs WHERE place = 'dead' AND at IS NOT NULL AND at < ?1 LIMIT ?2
);

-- name: trimDeadByCount
DELETE FROM jobs WHERE id IN (
  SELECT id FROM jobs WHERE place = 'dead' AND at IS NOT NULL ORDER BY at DESC, position DESC LIMIT ?2 OFFSET ?1
);

-- name: trimNotes
DELETE FROM notes WHERE id IN (SELECT id FROM notes WHERE id <= (SELECT max(id) FROM notes) - ?1 LIMIT ?2);

-- name: trimGuards
DELETE FROM guards WHERE key IN (SELECT key FROM guards WHERE until <= ?1 LIMIT ?2);

-- name: trimAnswers
DELETE FROM answers WHERE until IS NOT NULL AND until <= ?1;

-- name: trimDays
DELETE FROM counters WHERE day <> '' AND day < ?1;

-- name: trimSamples
DELETE FROM samples WHERE minutes = ?1 AND at < ?2;

-- name: trimDeploys
DELETE FROM deploys WHERE at < ?1;
