-- Limiters: what is counted of each, and the leases of those that are concurrent.

CREATE TABLE limits (
  name      TEXT PRIMARY KEY,
  kind      TEXT NOT NULL,
  max       INTEGER NOT NULL,
  span      INTEGER NOT NULL,
  counted   TEXT NOT NULL,
  immediate INTEGER NOT NULL DEFAULT 0,
  waited    INTEGER NOT NULL DEFAULT 0,
  refused   INTEGER NOT NULL DEFAULT 0,
  reclaimed INTEGER NOT NULL DEFAULT 0,
  used_at   INTEGER NOT NULL,
  until     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  name   TEXT NOT NULL,
  holder TEXT NOT NULL,
  owner  TEXT,
  until  INTEGER NOT NULL,
  PRIMARY KEY (name, holder)
) STRICT, WITHOUT ROWID;

CREATE INDEX leases_of_owner ON leases (owner) WHERE owner IS NOT NULL;
