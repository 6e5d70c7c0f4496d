-- name: holderOf
SELECT holder FROM guards WHERE key = ?1 AND until > ?2;

-- name: take
INSERT INTO guards (key, holder, until) VALUES (?1, ?2, ?3)
ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, until = excluded.until;

-- name: free
DELETE FROM guards WHERE key = ?1 AND holder = ?2 AND until > ?3;
