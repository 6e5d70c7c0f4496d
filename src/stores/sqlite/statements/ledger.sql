-- name: count
INSERT INTO counters (day, processed, failed) VALUES (?1, ?2, ?3)
ON CONFLICT (day) DO UPDATE SET processed = processed + excluded.processed, failed = failed + excluded.failed;

-- name: read
SELECT processed, failed FROM counters WHERE day = ?1;

-- name: reset
DELETE FROM counters WHERE day = '';

-- name: addNote
INSERT INTO notes (note) VALUES (?1);

-- name: notes
SELECT note FROM notes ORDER BY id DESC LIMIT ?1;
