-- One row while a move between stores is under way: how far it is, as this store knows it.

CREATE TABLE moves (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  move TEXT    NOT NULL,
  step INTEGER NOT NULL,
  note TEXT    NOT NULL
) STRICT;
