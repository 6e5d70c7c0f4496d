-- What people did, a line each. The newest has the highest id.

CREATE TABLE audits (
  id   INTEGER PRIMARY KEY,
  line BLOB NOT NULL
) STRICT;
