-- Lanes: of the jobs of one key in a queue so many are in the queue or in somebody's hands at once. The others wait in
-- `lane_waits`, where no claim sees them.

CREATE TABLE lanes (
  queue TEXT    NOT NULL,
  key   TEXT    NOT NULL,
  max   INTEGER NOT NULL,
  PRIMARY KEY (queue, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane_places (
  id    INTEGER PRIMARY KEY,                    -- of the job that has it
  queue TEXT NOT NULL,
  key   TEXT NOT NULL
) STRICT;
CREATE INDEX lane_places_by_lane ON lane_places (queue, key);

CREATE TABLE lane_waits (
  id            INTEGER PRIMARY KEY,
  version       INTEGER NOT NULL DEFAULT 1,
  queue         TEXT    NOT NULL,
  key           TEXT    NOT NULL,
  position      INTEGER NOT NULL,               -- the smallest comes in next
  suspect_until INTEGER,
  charges       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX lane_waits_by_lane ON lane_waits (queue, key, position);
