-- A job is written once, in `jobs`. Where it is stands in one narrow row beside it, in `queued`, `claims` or `sets`, which goes
-- from table to table in one transaction. Jobs of all places were rows of one wide table before, with an index for each place.

ALTER TABLE jobs RENAME TO wide;

CREATE TABLE jobs (
  id      INTEGER PRIMARY KEY,                  -- its first position, so that no id is ever given out again
  payload BLOB NOT NULL
) STRICT;

CREATE TABLE queued (
  queue         TEXT    NOT NULL,
  position      INTEGER NOT NULL,               -- the smallest runs first
  id            INTEGER NOT NULL,
  version       INTEGER NOT NULL DEFAULT 1,     -- rises with every change of place: a move names the version it saw
  suspect_until INTEGER,                        -- the mark a recovery leaves, ms since the epoch
  charges       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (queue, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
  owner         TEXT    NOT NULL,
  token         INTEGER NOT NULL,
  id            INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  queue         TEXT    NOT NULL,
  suspect_until INTEGER,
  charges       INTEGER NOT NULL,
  PRIMARY KEY (owner, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE sets (
  id            INTEGER PRIMARY KEY,
  version       INTEGER NOT NULL DEFAULT 1,
  place         TEXT    NOT NULL CHECK (place IN ('schedule', 'retry', 'dead')),
  queue         TEXT    NOT NULL,
  at            INTEGER NOT NULL,               -- ms since the epoch: due (schedule, retry) or died (dead)
  position      INTEGER NOT NULL,               -- orders equal times
  suspect_until INTEGER,
  charges       INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO jobs (id, payload) SELECT id, payload FROM wide ORDER BY id;
INSERT INTO queued (queue, position, id, version, suspect_until, charges)
  SELECT queue, position, id, version, suspect_until, charges FROM wide WHERE place = 'queue' ORDER BY queue, position;
INSERT INTO claims (owner, token, id, version, queue, suspect_until, charges)
  SELECT owner, token, id, version, queue, suspect_until, charges FROM wide WHERE place = 'claim' ORDER BY owner, token;
INSERT INTO sets (id, version, place, queue, at, position, suspect_until, charges)
  SELECT id, version, place, queue, at, position, suspect_until, charges FROM wide
  WHERE place IN ('schedule', 'retry', 'dead') ORDER BY id;
DROP TABLE wide;

CREATE INDEX sets_by_time ON sets (place, at, position);
