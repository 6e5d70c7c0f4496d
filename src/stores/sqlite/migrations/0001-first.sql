-- Every job is one row of `jobs`, wherever it rests; moving it is an UPDATE, so it can never be in two places.

CREATE TABLE jobs (
  id            INTEGER PRIMARY KEY,            -- its first position, so that no id is ever given out again
  version       INTEGER NOT NULL DEFAULT 1,     -- rises with every change: a move names the version it saw
  place         TEXT    NOT NULL CHECK (place IN ('queue', 'claim', 'schedule', 'retry', 'dead')),
  queue         TEXT    NOT NULL,
  position      INTEGER NOT NULL,               -- in a queue the smallest runs first; in a set it orders equal times
  at            INTEGER,                        -- ms since the epoch: due (schedule, retry), died (dead), else NULL
  owner         TEXT,                           -- of the claim
  token         INTEGER,
  suspect_until INTEGER,                        -- the mark a recovery leaves, ms since the epoch
  charges       INTEGER NOT NULL DEFAULT 0,
  payload       BLOB    NOT NULL
) STRICT;

CREATE INDEX jobs_by_queue ON jobs (queue, position) WHERE place = 'queue';
-- Every statement that means a set says `at IS NOT NULL`: SQLite sees by it, and by nothing else, that the index fits.
CREATE INDEX jobs_by_time ON jobs (place, at, position) WHERE at IS NOT NULL;
CREATE UNIQUE INDEX jobs_by_claim ON jobs (owner, token) WHERE place = 'claim';

CREATE TABLE queues (
  name   TEXT PRIMARY KEY,
  paused INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One row: the last position given out at the tail of anything.
CREATE TABLE positions (last INTEGER NOT NULL) STRICT;
INSERT INTO positions (last) VALUES (0);

CREATE TABLE guards (
  key    TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX guards_by_time ON guards (until);
CREATE INDEX guards_by_holder ON guards (holder);

-- The answers kept for repeats: of settle by owner, of push by producer. A ring of slots per caller: a new answer takes
-- the place of the one that falls out of the record.
CREATE TABLE answers (
  caller TEXT    NOT NULL,
  slot   INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  until  INTEGER,                               -- NULL: lives as long as the owner
  answer TEXT    NOT NULL,
  PRIMARY KEY (caller, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_time ON answers (until) WHERE until IS NOT NULL;

CREATE TABLE owners (
  id          TEXT PRIMARY KEY,
  dead        INTEGER NOT NULL DEFAULT 0,
  epoch       INTEGER NOT NULL DEFAULT 1,
  beat        INTEGER NOT NULL DEFAULT 0,
  high        INTEGER NOT NULL DEFAULT 0,       -- the highest token given out
  noted       INTEGER,                          -- the token of the suspect at work
  host        TEXT    NOT NULL,                 -- JSON
  picture     TEXT    NOT NULL,                 -- JSON
  pictured_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE commands (
  id      INTEGER PRIMARY KEY,
  owner   TEXT NOT NULL,
  command TEXT NOT NULL
) STRICT;
CREATE INDEX commands_by_owner ON commands (owner);

-- day '' holds the totals since the last reset.
CREATE TABLE counters (
  day       TEXT PRIMARY KEY,
  processed INTEGER NOT NULL,
  failed    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  id   INTEGER PRIMARY KEY,
  note BLOB NOT NULL
) STRICT;
