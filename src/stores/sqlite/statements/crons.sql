-- name: any
SELECT 1 FROM crons WHERE name > '' LIMIT 1;

-- name: all
SELECT name, text, version FROM crons ORDER BY name;

-- name: ticks
SELECT cron, at, jid FROM ticks ORDER BY cron, at;

-- Versions rise, whatever goes: the last one is kept under no name.
-- name: nextVersion
INSERT INTO crons (name, text, version) VALUES ('', '', 1) ON CONFLICT (name) DO UPDATE SET version = version + 1;

-- name: version
SELECT version FROM crons WHERE name = ?1;

-- name: put
INSERT INTO crons (name, text, version) SELECT ?1, ?2, version FROM crons WHERE name = ''
ON CONFLICT (name) DO UPDATE SET text = excluded.text, version = excluded.version;

-- name: drop
DELETE FROM crons WHERE name = ?1;

-- name: dropTicks
DELETE FROM ticks WHERE cron = ?1;

-- name: isTaken
SELECT 1 FROM ticks WHERE cron = ?1 GROUP BY cron HAVING sum(at = ?2) > 0 OR (count(*) >= ?3 AND ?2 < min(at) AND min(at) <= ?4);

-- name: take
INSERT INTO ticks (cron, at, jid) VALUES (?1, ?2, ?3);

-- Makes room for the one that was taken now: the earliest goes, or the latest where this one is the earliest.
-- name: cutTicks
DELETE FROM ticks WHERE cron = ?1 AND (SELECT count(*) FROM ticks WHERE cron = ?1) > ?3 AND at = (
  SELECT CASE WHEN min(at) = ?2 THEN max(at) ELSE min(at) END FROM ticks WHERE cron = ?1
);
