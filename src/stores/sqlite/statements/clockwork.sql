-- name: due
SELECT id, version, queue, at, payload FROM sets LEFT JOIN jobs USING (id)
WHERE place = ?1 AND at <= ?2 ORDER BY at, position LIMIT ?3;

-- name: nextDue
SELECT min(at) AS at FROM (
  SELECT min(at) AS at FROM sets WHERE place = 'schedule'
  UNION ALL
  SELECT min(at) FROM sets WHERE place = 'retry'
);

-- name: declareDead
UPDATE owners SET dead = 1 WHERE id = ?1 AND beat = ?2 AND dead = 0;

-- name: deadOwners
SELECT id, noted FROM owners WHERE dead = 1 ORDER BY id;

-- name: handOf
SELECT token, queue, payload, suspect_until AS suspectUntil, charges FROM claims LEFT JOIN jobs USING (id)
WHERE owner = ?1 ORDER BY token DESC LIMIT ?2 OFFSET ?3;

-- name: handEmpty
SELECT NOT EXISTS (SELECT 1 FROM claims WHERE owner = ?1) AS empty;

-- name: adopt
UPDATE claims SET version = version + 1, owner = ?3, token = ?4, suspect_until = ?5, charges = ?6
WHERE owner = ?1 AND token = ?2;

-- name: trimDeadByAge
DELETE FROM sets WHERE id IN (SELECT id FROM sets WHERE place = 'dead' AND at < ?1 LIMIT ?2) RETURNING id;

-- name: trimDeadByCount
DELETE FROM sets WHERE id IN (
  SELECT id FROM sets WHERE place = 'dead' ORDER BY at DESC, position DESC LIMIT ?2 OFFSET ?1
) RETURNING id;

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
