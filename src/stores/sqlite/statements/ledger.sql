-- name: count
INSERT INTO counters (day, processed, failed) VALUES (?1, ?2, ?3)
ON CONFLICT (day) DO UPDATE SET processed = processed + excluded.processed, failed = failed + excluded.failed;

-- name: read
SELECT processed, failed FROM counters WHERE day = ?1;

-- name: reset
DELETE FROM counters WHERE day = '';

-- name: addNote
INSERT INTO notes (note) VALUES (?1);

-- name: capNotes
DELETE FROM notes WHERE id <= (SELECT max(id) FROM notes) - ?1;

-- name: notes
SELECT note FROM notes ORDER BY id DESC LIMIT ?1;

-- name: addAudit
INSERT INTO audits (line) VALUES (?1);

-- name: cutAudits
DELETE FROM audits WHERE id <= (SELECT max(id) FROM audits) - ?1;

-- name: audits
SELECT line FROM audits ORDER BY id DESC LIMIT ?1;

-- name: rememberBatch
INSERT OR IGNORE INTO answers (caller, slot, seq, until, answer) VALUES ('samples:' || ?1, 0, 0, ?2, '');

-- name: record
INSERT INTO samples (minutes, at, class, processed, failed, total_ms, histogram) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (minutes, at, class) DO UPDATE SET processed = processed + excluded.processed,
  failed = failed + excluded.failed, total_ms = total_ms + excluded.total_ms, histogram = excluded.histogram;

-- name: samples
SELECT at, class, processed, failed, total_ms AS totalMs FROM samples WHERE minutes = ?1 AND at > ?2 ORDER BY at DESC;

-- name: histograms
SELECT at, histogram FROM samples WHERE minutes = 1 AND at > ?1 AND class = ?2 ORDER BY at DESC;

-- name: deployNear
SELECT 1 AS found FROM deploys WHERE at = ?1 OR label = ?2 AND marked > ?3;

-- name: mark
INSERT INTO deploys (at, label, marked) VALUES (?1, ?2, ?3);

-- name: deploys
SELECT at, label FROM deploys WHERE at >= ?1 ORDER BY at DESC;

-- name: inHand
SELECT payload FROM claims LEFT JOIN jobs USING (id);
