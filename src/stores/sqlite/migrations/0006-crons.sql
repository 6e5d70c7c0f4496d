-- Jobs by the clock: what is declared under each name, and the last ticks of each that were taken; without a jid, a guard
-- stood in the way of the job.

CREATE TABLE crons (
  name    TEXT PRIMARY KEY,
  text    TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ticks (
  cron TEXT NOT NULL,
  at   INTEGER NOT NULL,
  jid  TEXT,
  PRIMARY KEY (cron, at)
) STRICT, WITHOUT ROWID;
