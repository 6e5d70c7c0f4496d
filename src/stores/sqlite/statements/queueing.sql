-- name: takePositions
UPDATE positions SET last = last + ?1 RETURNING last;

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

-- name: claimHead
UPDATE jobs SET place = 'claim', version = version + 1, owner = ?2, token = ?3 + picked.rank
FROM (
  SELECT id, row_number() OVER (ORDER BY position) - 1 AS rank FROM jobs
  WHERE place = 'queue' AND queue = ?1 ORDER BY position LIMIT ?4
) AS picked
WHERE jobs.id = picked.id
RETURNING token, payload, suspect_until AS suspectUntil, charges;

-- name: fence
SELECT epoch, high FROM owners WHERE id = ?1 AND dead = 0;

-- name: raiseHigh
UPDATE owners SET high = ?2 WHERE id = ?1;

-- name: ownerKnown
SELECT 1 AS known FROM owners WHERE id = ?1;

-- name: settleAway
DELETE FROM jobs WHERE place = 'claim' AND owner = ?1 AND token = ?2;

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

-- name: answerOf
SELECT answer, until FROM answers WHERE caller = ?1 AND seq = ?2;

-- name: highestAnswer
SELECT max(seq) AS highest FROM answers WHERE caller = ?1;

-- name: keepAnswer
INSERT INTO answers (caller, seq, until, answer) VALUES (?1, ?2, ?3, ?4);

-- name: dropAnswers
DELETE FROM answers WHERE caller = ?1 AND seq <= ?2;

-- name: extendAnswers
UPDATE answers SET until = max(?2, (SELECT max(until) FROM answers WHERE caller = ?1)) WHERE caller = ?1;
