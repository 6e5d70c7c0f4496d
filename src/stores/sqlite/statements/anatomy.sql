-- name: file
SELECT sqlite_version() AS version,
  (SELECT page_size FROM pragma_page_size) AS pageSize, (SELECT page_count FROM pragma_page_count) AS pages,
  (SELECT freelist_count FROM pragma_freelist_count) AS freePages,
  (SELECT journal_mode FROM pragma_journal_mode) AS journal, (SELECT user_version FROM pragma_user_version) AS schema;

-- name: queues
SELECT name, (SELECT count(*) FROM queued WHERE queue = name) AS entries FROM queues ORDER BY name LIMIT ?1;

-- name: rows
SELECT (SELECT count(*) FROM queues) AS queues,
  (SELECT count(*) FROM sets WHERE place = 'schedule') AS schedule,
  (SELECT count(*) FROM sets WHERE place = 'retry') AS retry,
  (SELECT count(*) FROM sets WHERE place = 'dead') AS dead,
  (SELECT count(*) FROM claims) AS claims, (SELECT count(*) FROM owners WHERE dead = 0) AS processes,
  (SELECT count(*) FROM guards) AS guards, (SELECT count(*) FROM answers) AS answers,
  (SELECT count(*) FROM notes) AS notes, (SELECT count(*) FROM samples) AS samples,
  (SELECT count(*) FROM deploys) AS deploys, (SELECT count(*) FROM counters WHERE day <> '') AS days;
