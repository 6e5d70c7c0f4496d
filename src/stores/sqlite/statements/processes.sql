-- name: register
INSERT INTO owners (id, host, picture, pictured_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING;

-- name: beat
UPDATE owners SET beat = beat + 1 WHERE id = ?1 AND dead = 0;

-- name: anyCommand
SELECT 1 AS found FROM commands WHERE owner = ?1 LIMIT 1;

-- name: takeCommands
DELETE FROM commands WHERE owner = ?1 RETURNING id, command;

-- name: alive
SELECT 1 AS alive FROM owners WHERE id = ?1 AND dead = 0;

-- name: picture
UPDATE owners SET picture = ?2, pictured_at = ?3 WHERE id = ?1 AND dead = 0;

-- name: remove
DELETE FROM owners WHERE id = ?1;

-- name: removeAnswers
DELETE FROM answers WHERE caller = ?1;

-- name: removeCommands
DELETE FROM commands WHERE owner = ?1;

-- name: bury
UPDATE owners SET dead = 1, noted = NULL WHERE id = ?1 AND dead = 0;

-- name: holds
SELECT 1 AS holds FROM claims WHERE owner = ?1 AND token = ?2;

-- name: note
UPDATE owners SET noted = ?2 WHERE id = ?1 AND dead = 0;

-- name: beats
SELECT id, dead, beat, host FROM owners ORDER BY id;

-- name: pictures
SELECT id, picture, pictured_at AS picturedAt FROM owners WHERE dead = 0 ORDER BY id;

-- name: command
INSERT INTO commands (owner, command) VALUES (?1, ?2);

-- name: epochOf
SELECT epoch FROM owners WHERE id = ?1 AND dead = 0;

-- name: setEpoch
UPDATE owners SET epoch = ?2 WHERE id = ?1;

-- name: tokensOf
SELECT token FROM claims WHERE owner = ?1 ORDER BY token;
