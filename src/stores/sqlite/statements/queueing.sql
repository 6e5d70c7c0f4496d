-- name: lastPosition
SELECT last FROM positions;

-- name: takePositions
UPDATE positions SET last = ?1;

-- name: addQueue
INSERT INTO queues (name) VALUES (?1) ON CONFLICT DO NOTHING;

-- name: insertJob
INSERT INTO jobs (id, payload) VALUES (?1, ?2);

-- name: insertQueued
INSERT INTO queued (queue, position, id) VALUES (?1, ?2, ?2);

-- name: insertInSet
INSERT INTO sets (id, place, queue, at, position) VALUES (?1, ?2, ?3, ?4, ?1);

-- Of the queues in the list, those that have jobs to give, in its order.
-- name: giving
SELECT value FROM json_each(?1)
WHERE EXISTS (SELECT 1 FROM queued WHERE queue = value) AND NOT EXISTS (SELECT 1 FROM queues WHERE name = value AND paused = 1)
LIMIT ?2;

-- How large the jobs of a head are, which SQLite knows without reading them.
-- name: sizesOfHead
SELECT json_group_array(length(payload)) FROM (
  SELECT payload FROM queued LEFT JOIN jobs USING (id) WHERE queue = ?1 ORDER BY position LIMIT ?2
);

-- The jobs of a head in one row, their bytes in one piece.
-- name: headOf
SELECT max(position), max(suspect_until), CAST(group_concat(payload, '') AS BLOB)
FROM (
  SELECT position, suspect_until, payload FROM queued LEFT JOIN jobs USING (id) WHERE queue = ?1 ORDER BY position LIMIT ?2
);

-- name: marksOfHead
SELECT suspect_until AS suspectUntil, charges FROM queued WHERE queue = ?1 AND position <= ?2 ORDER BY position;

-- name: claimHead
INSERT INTO claims (owner, token, id, version, queue, suspect_until, charges)
SELECT ?3, ?4 - 1 + row_number() OVER (ORDER BY position), id, version + 1, queue, suspect_until, charges
FROM queued WHERE queue = ?1 AND position <= ?2;

-- name: leaveHead
DELETE FROM queued WHERE queue = ?1 AND position <= ?2;

-- name: fence
SELECT epoch, high FROM owners WHERE id = ?1 AND dead = 0;

-- name: raiseHigh
UPDATE owners SET high = ?2 WHERE id = ?1;

-- name: ownerKnown
SELECT 1 AS known FROM owners WHERE id = ?1;

-- name: heldBetween
SELECT count(*) AS held FROM claims WHERE owner = ?1 AND token BETWEEN ?2 AND ?3;

-- name: endBetween
DELETE FROM jobs WHERE id IN (SELECT id FROM claims WHERE owner = ?1 AND token BETWEEN ?2 AND ?3);

-- name: letGoBetween
DELETE FROM claims WHERE owner = ?1 AND token BETWEEN ?2 AND ?3;

-- name: recall
SELECT max(seq) AS highest, max(answer) FILTER (WHERE seq = ?2) AS answer FROM answers WHERE caller = ?1;

-- name: remember
INSERT INTO answers (caller, slot, seq, until, answer)
VALUES (?1, ?2, ?3, max(?4, (SELECT ifnull(max(until), 0) FROM answers WHERE caller = ?1)), ?5)
ON CONFLICT (caller, slot) DO UPDATE SET seq = excluded.seq, until = excluded.until, answer = excluded.answer;
