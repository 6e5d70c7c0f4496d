-- What workers did, by the minute and by ten minutes, and the deploys that somebody marked.

CREATE TABLE samples (
  minutes   INTEGER NOT NULL,                   -- how long the span is: 1 or 10
  at        INTEGER NOT NULL,                   -- its beginning, ms since the epoch
  class     TEXT    NOT NULL,
  processed INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  total_ms  INTEGER NOT NULL,
  histogram BLOB,                               -- of a minute; see core/metrics/buckets
  PRIMARY KEY (minutes, at, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE deploys (
  at     INTEGER PRIMARY KEY,                   -- the minute, ms since the epoch
  label  TEXT    NOT NULL,
  marked INTEGER NOT NULL                       -- the moment
) STRICT;
