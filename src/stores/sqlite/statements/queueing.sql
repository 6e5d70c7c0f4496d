-- name: lastPosition
SELECT last FROM positions;

-- name: takePositions
UPDATE positions SET last = ?1;

-- name: addQueue
INSERT INTO queues (name) VALUES (?1) ON CONFLICT DO NOTHING;

-- name: insertQueued
INSERT INTO jobs (id, place, queue, position, payload) VALUES (?2, 'queue', ?1, ?2, ?3);

-- name: insertScheduled
INSERT INTO jobs (id, place, queue, position, at, payload) VALUES (?2, 'schedule', ?1, ?2, ?3, ?4);

-- name: headExists
SELECT 1 AS found FROM jobs
WHERE place = 'queue' AND queue = ?1 AND NOT EXISTS (SELECT 1 FROM queues WHERE name = ?1 AND paused = 1)
LIMIT 1;

-- name: isPaused
SELECT 1 AS paused FROM queues WHERE name = ?1 AND paused = 1;

-- name: headOf
SELECT id, payload, suspect_until AS suspectUntil, charges FROM jobs
WHERE place = 'queue' AND queue = ?1 ORDER BY position LIMIT ?2;

-- The ids come as a JSON list; the n-th gets the n-th token from the first on.
-- name: claimAll
UPDATE jobs SET place = 'claim', version = version + 1, owner = ?2, token = ?3 + listed.key
FROM json_each(?1) AS listed WHERE jobs.id = listed.value;

-- name: fence
SELECT epoch, high FROM owners WHERE id = ?1 AND dead = 0;

-- name: raiseHigh
UPDATE owners SET high = ?2 WHERE id = ?1;

-- name: ownerKnown
SELECT 1 AS known FROM owners WHERE id = ?1;

-- name: settleAway
DELETE FROM jobs WHERE place = 'claim' AND owner = ?1 AND token = ?2;

-- name: heldBetween
SELECT count(*) AS held FROM jobs WHERE place = 'claim' AND owner = ?1 AND token BETWEEN ?2 AND ?3;

-- name: settleAwayBetween
DELETE FROM jobs WHERE place = 'claim' AND owner = ?1 AND token BETWEEN ?2 AND ?3;

-- name: settleRetry
UPDATE jobs SET place = 'retry', version = version + 1, queue = ?3, position = ?4, at = ?5, payload = ?6,
  owner = NULL, token = NULL, suspect_until = NULL, charges = 0
WHERE place = 'claim' AND owner = ?1 AND token = ?2;

-- name: settleSchedule
UPDATE jobs SET place = 'schedule', version = version + 1, queue = ?3, position = ?4, at = ?5, payload = ?6,
  owner = NULL, token = NULL
WHERE place = 'claim' AND owner = ?1 AND token = ?2;

-- name: settleDead
UPDATE jobs SET place = 'dead', version = version + 1, position = ?3, at = ?4, payload = ?5,
  owner = NULL, token = NULL, suspect_until = NULL, charges = 0
WHERE place = 'claim' AND owner = ?1 AND token = ?2;

-- name: settleBack
UPDATE jobs SET place = 'queue', version = version + 1, owner = NULL, token = NULL,
  position = (SELECT ifnull(min(head.position), 1) - 1 FROM jobs AS head WHERE head.place = 'queue' AND head.queue = jobs.queue)
WHERE place = 'claim' AND owner = ?1 AND token = ?2;

-- name: recall
SELECT max(seq) AS highest, max(answer) FILTER (WHERE seq = ?2) AS answer FROM answers WHERE caller = ?1;

-- name: remember
INSERT INTO answers (caller, slot, seq, until, answer)
VALUES (?1, ?2, ?3, max(?4, (SELECT ifnull(max(until), 0) FROM answers WHERE caller = ?1)), ?5)
ON CONFLICT (caller, slot) DO UPDATE SET seq = excluded.seq, until = excluded.until, answer = excluded.answer;
