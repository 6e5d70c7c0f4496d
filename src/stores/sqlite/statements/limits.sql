-- name: read
SELECT kind, max, span, counted FROM limits WHERE name = ?1 AND until > ?2;

-- name: leasesOf
SELECT holder, until FROM leases WHERE name = ?1;

-- name: keep
INSERT INTO limits (name, kind, max, span, counted, immediate, waited, refused, used_at, until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, max = excluded.max, span = excluded.span, counted = excluded.counted,
  immediate = immediate + excluded.immediate, waited = waited + excluded.waited, refused = refused + excluded.refused,
  used_at = excluded.used_at, until = excluded.until;

-- name: lease
INSERT INTO leases (name, holder, owner, until) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (name, holder) DO UPDATE SET until = excluded.until;

-- name: renew
UPDATE leases SET until = ?4 WHERE name = ?1 AND holder = ?2 AND until > ?3;

-- name: letGo
DELETE FROM leases WHERE name = ?1 AND holder = ?2 RETURNING until;

-- name: ended
DELETE FROM leases WHERE name = ?1 AND until <= ?2;

-- name: leasesOfOwner
DELETE FROM leases WHERE owner = ?1 RETURNING name;

-- name: reclaimed
UPDATE limits SET reclaimed = reclaimed + ?2 WHERE name = ?1;

-- name: count
UPDATE limits SET counted = ?2 WHERE name = ?1;

-- name: any
SELECT 1 AS found FROM limits LIMIT 1;

-- name: all
SELECT name, kind, max, span, counted, immediate, waited, refused, reclaimed, used_at AS usedAt FROM limits
WHERE until > ?1 ORDER BY name;

-- name: forget
DELETE FROM limits WHERE name = ?1;

-- name: forgetLeases
DELETE FROM leases WHERE name = ?1;

-- name: trim
DELETE FROM limits WHERE until <= ?1;
