// Made by scripts/embed.mjs from the .sql files beside it. Do not edit.

export const anatomy = {
  file: "SELECT sqlite_version() AS version,\n  (SELECT page_size FROM pragma_page_size) AS pageSize, (SELECT page_count FROM pragma_page_count) AS pages,\n  (SELECT freelist_count FROM pragma_freelist_count) AS freePages,\n  (SELECT journal_mode FROM pragma_journal_mode) AS journal, (SELECT user_version FROM pragma_user_version) AS schema;",
  queues: "SELECT name, (SELECT count(*) FROM queued WHERE queue = name) AS entries FROM queues ORDER BY name LIMIT ?1;",
  rows: "SELECT (SELECT count(*) FROM queues) AS queues,\n  (SELECT count(*) FROM sets WHERE place = 'schedule') AS schedule,\n  (SELECT count(*) FROM sets WHERE place = 'retry') AS retry,\n  (SELECT count(*) FROM sets WHERE place = 'dead') AS dead,\n  (SELECT count(*) FROM claims) AS claims, (SELECT count(*) FROM owners WHERE dead = 0) AS processes,\n  (SELECT count(*) FROM guards) AS guards, (SELECT count(*) FROM answers) AS answers,\n  (SELECT count(*) FROM notes) AS notes, (SELECT count(*) FROM samples) AS samples,\n  (SELECT count(*) FROM deploys) AS deploys, (SELECT count(*) FROM counters WHERE day <> '') AS days;",
} as const

export const clockwork = {
  due: "SELECT id, version, queue, at, payload FROM sets LEFT JOIN jobs USING (id)\nWHERE place = ?1 AND at <= ?2 ORDER BY at, position LIMIT ?3;",
  nextDue: "SELECT min(at) AS at FROM (\n  SELECT min(at) AS at FROM sets WHERE place = 'schedule'\n  UNION ALL\n  SELECT min(at) FROM sets WHERE place = 'retry'\n);",
  declareDead: "UPDATE owners SET dead = 1 WHERE id = ?1 AND beat = ?2 AND dead = 0;",
  deadOwners: "SELECT id, noted FROM owners WHERE dead = 1 ORDER BY id;",
  handOf: "SELECT token, queue, payload, suspect_until AS suspectUntil, charges FROM claims LEFT JOIN jobs USING (id)\nWHERE owner = ?1 ORDER BY token DESC LIMIT ?2 OFFSET ?3;",
  handEmpty: "SELECT NOT EXISTS (SELECT 1 FROM claims WHERE owner = ?1) AS empty;",
  adopt: "UPDATE claims SET version = version + 1, owner = ?3, token = ?4, suspect_until = ?5, charges = ?6\nWHERE owner = ?1 AND token = ?2;",
  trimDeadByAge: "DELETE FROM sets WHERE id IN (SELECT id FROM sets WHERE place = 'dead' AND at < ?1 LIMIT ?2) RETURNING id;",
  trimDeadByCount: "DELETE FROM sets WHERE id IN (\n  SELECT id FROM sets WHERE place = 'dead' ORDER BY at DESC, position DESC LIMIT ?2 OFFSET ?1\n) RETURNING id;",
  trimNotes: "DELETE FROM notes WHERE id IN (SELECT id FROM notes WHERE id <= (SELECT max(id) FROM notes) - ?1 LIMIT ?2);",
  trimGuards: "DELETE FROM guards WHERE key IN (SELECT key FROM guards WHERE until <= ?1 LIMIT ?2);",
  trimAnswers: "DELETE FROM answers WHERE until IS NOT NULL AND until <= ?1;",
  trimDays: "DELETE FROM counters WHERE day <> '' AND day < ?1;",
  trimSamples: "DELETE FROM samples WHERE minutes = ?1 AND at < ?2;",
  trimDeploys: "DELETE FROM deploys WHERE at < ?1;",
} as const

export const crons = {
  any: "SELECT 1 FROM crons WHERE name > '' LIMIT 1;",
  all: "SELECT name, text, version FROM crons ORDER BY name;",
  ticks: "SELECT cron, at, jid FROM ticks ORDER BY cron, at;",
  nextVersion: "INSERT INTO crons (name, text, version) VALUES ('', '', 1) ON CONFLICT (name) DO UPDATE SET version = version + 1;",
  add: "INSERT INTO crons (name, text, version) SELECT ?1, ?2, version FROM crons WHERE name = '' ON CONFLICT DO NOTHING;",
  change: "UPDATE crons SET text = ?2, version = (SELECT version FROM crons WHERE name = '') WHERE name = ?1 AND version = ?3;",
  drop: "DELETE FROM crons WHERE name = ?1 AND version = ?2;",
  dropTicks: "DELETE FROM ticks WHERE cron = ?1;",
  isTaken: "SELECT 1 FROM ticks WHERE cron = ?1 GROUP BY cron HAVING sum(at = ?2) > 0 OR (count(*) >= ?3 AND ?2 < min(at) AND min(at) <= ?4);",
  take: "INSERT INTO ticks (cron, at, jid) VALUES (?1, ?2, ?3);",
  cutTicks: "DELETE FROM ticks WHERE cron = ?1 AND (SELECT count(*) FROM ticks WHERE cron = ?1) > ?3 AND at = (\n  SELECT CASE WHEN min(at) = ?2 THEN max(at) ELSE min(at) END FROM ticks WHERE cron = ?1\n);",
} as const

export const guards = {
  holderOf: "SELECT holder FROM guards WHERE key = ?1 AND until > ?2;",
  take: "INSERT INTO guards (key, holder, until) VALUES (?1, ?2, ?3)\nON CONFLICT (key) DO UPDATE SET holder = excluded.holder, until = excluded.until;",
  free: "DELETE FROM guards WHERE key = ?1 AND holder = ?2 AND until > ?3;",
} as const

export const ledger = {
  count: "INSERT INTO counters (day, processed, failed) VALUES (?1, ?2, ?3)\nON CONFLICT (day) DO UPDATE SET processed = processed + excluded.processed, failed = failed + excluded.failed;",
  read: "SELECT processed, failed FROM counters WHERE day = ?1;",
  reset: "DELETE FROM counters WHERE day = '';",
  addNote: "INSERT INTO notes (note) VALUES (?1);",
  capNotes: "DELETE FROM notes WHERE id <= (SELECT max(id) FROM notes) - ?1;",
  notes: "SELECT note FROM notes ORDER BY id DESC LIMIT ?1;",
  addAudit: "INSERT INTO audits (line) VALUES (?1);",
  cutAudits: "DELETE FROM audits WHERE id <= (SELECT max(id) FROM audits) - ?1;",
  audits: "SELECT line FROM audits ORDER BY id DESC LIMIT ?1;",
  rememberBatch: "INSERT OR IGNORE INTO answers (caller, slot, seq, until, answer) VALUES ('samples:' || ?1, 0, 0, ?2, '');",
  record: "INSERT INTO samples (minutes, at, class, processed, failed, total_ms, histogram) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)\nON CONFLICT (minutes, at, class) DO UPDATE SET processed = processed + excluded.processed,\n  failed = failed + excluded.failed, total_ms = total_ms + excluded.total_ms, histogram = excluded.histogram;",
  samples: "SELECT at, class, processed, failed, total_ms AS totalMs FROM samples WHERE minutes = ?1 AND at > ?2 ORDER BY at DESC;",
  histograms: "SELECT at, histogram FROM samples WHERE minutes = 1 AND at > ?1 AND class = ?2 ORDER BY at DESC;",
  deployNear: "SELECT 1 AS found FROM deploys WHERE at = ?1 OR label = ?2 AND marked > ?3;",
  mark: "INSERT INTO deploys (at, label, marked) VALUES (?1, ?2, ?3);",
  deploys: "SELECT at, label FROM deploys WHERE at >= ?1 ORDER BY at DESC;",
  inHand: "SELECT payload FROM claims LEFT JOIN jobs USING (id);",
} as const

export const limits = {
  read: "SELECT kind, max, span, counted FROM limits WHERE name = ?1 AND until > ?2;",
  leasesOf: "SELECT holder, until FROM leases WHERE name = ?1;",
  keep: "INSERT INTO limits (name, kind, max, span, counted, immediate, waited, refused, used_at, until)\nVALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)\nON CONFLICT (name) DO UPDATE SET kind = excluded.kind, max = excluded.max, span = excluded.span, counted = excluded.counted,\n  immediate = immediate + excluded.immediate, waited = waited + excluded.waited, refused = refused + excluded.refused,\n  used_at = excluded.used_at, until = excluded.until;",
  lease: "INSERT INTO leases (name, holder, owner, until) VALUES (?1, ?2, ?3, ?4)\nON CONFLICT (name, holder) DO UPDATE SET until = excluded.until;",
  renew: "UPDATE leases SET until = ?4 WHERE name = ?1 AND holder = ?2 AND until > ?3;",
  letGo: "DELETE FROM leases WHERE name = ?1 AND holder = ?2 RETURNING until;",
  ended: "DELETE FROM leases WHERE name = ?1 AND until <= ?2;",
  leasesOfOwner: "DELETE FROM leases WHERE owner = ?1 RETURNING name;",
  reclaimed: "UPDATE limits SET reclaimed = reclaimed + ?2 WHERE name = ?1;",
  count: "UPDATE limits SET counted = ?2 WHERE name = ?1;",
  any: "SELECT 1 AS found FROM limits LIMIT 1;",
  all: "SELECT name, kind, max, span, counted, immediate, waited, refused, reclaimed, used_at AS usedAt FROM limits\nWHERE until > ?1 ORDER BY name;",
  forget: "DELETE FROM limits WHERE name = ?1;",
  forgetLeases: "DELETE FROM leases WHERE name = ?1;",
  trim: "DELETE FROM limits WHERE until <= ?1;",
} as const

export const moving = {
  mark: "SELECT move, step, note FROM moves;",
  setMark: "INSERT INTO moves (only, move, step, note) VALUES (1, ?1, ?2, ?3)\nON CONFLICT (only) DO UPDATE SET move = excluded.move, step = excluded.step, note = excluded.note;",
  endMark: "DELETE FROM moves WHERE move = ?1;",
  forgetEmpty: "DELETE FROM queues WHERE name = ?1 AND paused = 0\n  AND NOT EXISTS (SELECT 1 FROM queued WHERE queue = ?1)\n  AND NOT EXISTS (SELECT 1 FROM claims WHERE queue = ?1);",
  forgetDay: "DELETE FROM counters WHERE day = ?1 AND processed <= 0 AND failed <= 0;",
  guards: "SELECT key, holder, until FROM guards WHERE key > ?1 AND until > ?2 ORDER BY key LIMIT ?3;",
} as const

export const places = {
  queues: "SELECT name, paused,\n  (SELECT count(*) FROM queued WHERE queue = name) AS size,\n  (SELECT payload FROM queued JOIN jobs USING (id) WHERE queue = name ORDER BY position LIMIT 1) AS head\nFROM queues ORDER BY name;",
  countSet: "SELECT count(*) AS size FROM sets WHERE place = ?1;",
  countQueue: "SELECT count(*) AS size FROM queued WHERE queue = ?1;",
  queueUp: "SELECT id, version, queue, NULL AS at, position, payload FROM queued LEFT JOIN jobs USING (id)\nWHERE queue = ?1 AND position > ?2 ORDER BY position LIMIT ?3;",
  queueDown: "SELECT id, version, queue, NULL AS at, position, payload FROM queued LEFT JOIN jobs USING (id)\nWHERE queue = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3;",
  setUp: "SELECT id, version, queue, at, position, payload FROM sets LEFT JOIN jobs USING (id)\nWHERE place = ?1 AND (at, position) > (?2, ?3) ORDER BY at, position LIMIT ?4;",
  setDown: "SELECT id, version, queue, at, position, payload FROM sets LEFT JOIN jobs USING (id)\nWHERE place = ?1 AND (at, position) < (?2, ?3) ORDER BY at DESC, position DESC LIMIT ?4;",
  searchQueueUp: "SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,\n  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?4) > 0 THEN payload END AS payload\nFROM queued LEFT JOIN jobs USING (id)\nWHERE queue = ?1 AND position > ?2 ORDER BY position LIMIT ?3;",
  searchQueueDown: "SELECT id, version, queue, NULL AS at, position, length(payload) AS bytes,\n  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?4) > 0 THEN payload END AS payload\nFROM queued LEFT JOIN jobs USING (id)\nWHERE queue = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3;",
  searchSetUp: "SELECT id, version, queue, at, position, length(payload) AS bytes,\n  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?6) > 0 THEN payload END AS payload\nFROM sets LEFT JOIN jobs USING (id)\nWHERE place = ?1 AND (at, position) > (?2, ?3) AND at <= ?4 ORDER BY at, position LIMIT ?5;",
  searchSetDown: "SELECT id, version, queue, at, position, length(payload) AS bytes,\n  CASE WHEN instr(CAST(lower(CAST(payload AS TEXT)) AS BLOB), ?6) > 0 THEN payload END AS payload\nFROM sets LEFT JOIN jobs USING (id)\nWHERE place = ?1 AND (at, position) < (?2, ?3) AND at >= ?4 ORDER BY at DESC, position DESC LIMIT ?5;",
  headOf: "SELECT id, position FROM queued WHERE queue = ?1 ORDER BY position LIMIT ?2;",
  forgetQueue: "DELETE FROM queues WHERE name = ?1 AND paused = 0\n  AND NOT EXISTS (SELECT 1 FROM claims WHERE queue = ?1);",
  clearSet: "DELETE FROM sets WHERE id IN (SELECT id FROM sets WHERE place = ?1 LIMIT ?2) RETURNING id;",
  payloadOf: "SELECT payload FROM jobs WHERE id = ?1;",
  freeHolder: "DELETE FROM guards WHERE holder = ?1;",
  anyGuard: "SELECT 1 AS found FROM guards LIMIT 1;",
  pause: "INSERT INTO queues (name, paused) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET paused = excluded.paused;",
} as const

export const processes = {
  register: "INSERT INTO owners (id, host, picture, pictured_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING;",
  beat: "UPDATE owners SET beat = beat + 1 WHERE id = ?1 AND dead = 0;",
  anyCommand: "SELECT 1 AS found FROM commands WHERE owner = ?1 LIMIT 1;",
  takeCommands: "DELETE FROM commands WHERE owner = ?1 RETURNING id, command;",
  alive: "SELECT 1 AS alive FROM owners WHERE id = ?1 AND dead = 0;",
  picture: "UPDATE owners SET picture = ?2, pictured_at = ?3 WHERE id = ?1 AND dead = 0;",
  remove: "DELETE FROM owners WHERE id = ?1;",
  removeAnswers: "DELETE FROM answers WHERE caller = ?1;",
  removeCommands: "DELETE FROM commands WHERE owner = ?1;",
  bury: "UPDATE owners SET dead = 1, noted = NULL WHERE id = ?1 AND dead = 0;",
  holds: "SELECT 1 AS holds FROM claims WHERE owner = ?1 AND token = ?2;",
  note: "UPDATE owners SET noted = ?2 WHERE id = ?1 AND dead = 0;",
  beats: "SELECT id, dead, beat, host FROM owners ORDER BY id;",
  pictures: "SELECT id, picture, pictured_at AS picturedAt FROM owners WHERE dead = 0 ORDER BY id;",
  command: "INSERT INTO commands (owner, command) VALUES (?1, ?2);",
  epochOf: "SELECT epoch FROM owners WHERE id = ?1 AND dead = 0;",
  setEpoch: "UPDATE owners SET epoch = ?2 WHERE id = ?1;",
  tokensOf: "SELECT token FROM claims WHERE owner = ?1 ORDER BY token;",
} as const

export const queueing = {
  lastPosition: "SELECT last FROM positions;",
  takePositions: "UPDATE positions SET last = ?1;",
  addQueue: "INSERT INTO queues (name) VALUES (?1) ON CONFLICT DO NOTHING;",
  insertJob: "INSERT INTO jobs (id, payload) VALUES (?1, ?2);",
  insertQueued: "INSERT INTO queued (queue, position, id) VALUES (?1, ?2, ?2);",
  insertInSet: "INSERT INTO sets (id, place, queue, at, position) VALUES (?1, ?2, ?3, ?4, ?1);",
  giving: "SELECT value FROM json_each(?1)\nWHERE EXISTS (SELECT 1 FROM queued WHERE queue = value) AND NOT EXISTS (SELECT 1 FROM queues WHERE name = value AND paused = 1)\nLIMIT ?2;",
  sizesOfHead: "SELECT json_group_array(length(payload)) FROM (\n  SELECT payload FROM queued LEFT JOIN jobs USING (id) WHERE queue = ?1 ORDER BY position LIMIT ?2\n);",
  headOf: "SELECT max(position), max(suspect_until), CAST(group_concat(payload, '') AS BLOB)\nFROM (\n  SELECT position, suspect_until, payload FROM queued LEFT JOIN jobs USING (id) WHERE queue = ?1 ORDER BY position LIMIT ?2\n);",
  marksOfHead: "SELECT suspect_until AS suspectUntil, charges FROM queued WHERE queue = ?1 AND position <= ?2 ORDER BY position;",
  claimHead: "INSERT INTO claims (owner, token, id, version, queue, suspect_until, charges)\nSELECT ?3, ?4 - 1 + row_number() OVER (ORDER BY position), id, version + 1, queue, suspect_until, charges\nFROM queued WHERE queue = ?1 AND position <= ?2;",
  leaveHead: "DELETE FROM queued WHERE queue = ?1 AND position <= ?2;",
  fence: "SELECT epoch, high FROM owners WHERE id = ?1 AND dead = 0;",
  raiseHigh: "UPDATE owners SET high = ?2 WHERE id = ?1;",
  ownerKnown: "SELECT 1 AS known FROM owners WHERE id = ?1;",
  heldBetween: "SELECT count(*) AS held FROM claims WHERE owner = ?1 AND token BETWEEN ?2 AND ?3;",
  endBetween: "DELETE FROM jobs WHERE id IN (SELECT id FROM claims WHERE owner = ?1 AND token BETWEEN ?2 AND ?3);",
  letGoBetween: "DELETE FROM claims WHERE owner = ?1 AND token BETWEEN ?2 AND ?3;",
  recall: "SELECT max(seq) AS highest, max(answer) FILTER (WHERE seq = ?2) AS answer FROM answers WHERE caller = ?1;",
  remember: "INSERT INTO answers (caller, slot, seq, until, answer)\nVALUES (?1, ?2, ?3, max(?4, (SELECT ifnull(max(until), 0) FROM answers WHERE caller = ?1)), ?5)\nON CONFLICT (caller, slot) DO UPDATE SET seq = excluded.seq, until = excluded.until, answer = excluded.answer;",
} as const

export const whereabouts = {
  letGo: "DELETE FROM claims WHERE owner = ?1 AND token = ?2\nRETURNING id, version, queue, suspect_until AS suspectUntil, charges;",
  leaveQueue: "DELETE FROM queued WHERE queue = ?1 AND position = ?2 AND id = ?3 AND version = ?4\nRETURNING id, version, queue, suspect_until AS suspectUntil, charges;",
  leaveSet: "DELETE FROM sets WHERE id = ?1 AND version = ?2\nRETURNING id, version, queue, suspect_until AS suspectUntil, charges;",
  inQueue: "SELECT 'queue' AS place, queue FROM queued WHERE queue = ?1 AND position = ?2 AND id = ?3 AND version = ?4;",
  inSet: "SELECT place, queue FROM sets WHERE id = ?1 AND version = ?2;",
  toPosition: "INSERT INTO queued (id, version, queue, suspect_until, charges, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6);",
  toHead: "INSERT INTO queued (id, version, queue, suspect_until, charges, position)\nVALUES (?1, ?2, ?3, ?4, ?5, (SELECT ifnull(min(position), 1) - 1 FROM queued WHERE queue = ?3));",
  toSet: "INSERT INTO sets (id, version, queue, suspect_until, charges, place, at, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);",
  rewrite: "UPDATE jobs SET payload = ?2 WHERE id = ?1;",
  end: "DELETE FROM jobs WHERE id = ?1;",
  endAll: "DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?1));",
} as const

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  { name: "0001-first", sql: "-- Every job is one row of `jobs`, wherever it rests; moving it is an UPDATE, so it can never be in two places.\n\nCREATE TABLE jobs (\n  id            INTEGER PRIMARY KEY,            -- its first position, so that no id is ever given out again\n  version       INTEGER NOT NULL DEFAULT 1,     -- rises with every change: a move names the version it saw\n  place         TEXT    NOT NULL CHECK (place IN ('queue', 'claim', 'schedule', 'retry', 'dead')),\n  queue         TEXT    NOT NULL,\n  position      INTEGER NOT NULL,               -- in a queue the smallest runs first; in a set it orders equal times\n  at            INTEGER,                        -- ms since the epoch: due (schedule, retry), died (dead), else NULL\n  owner         TEXT,                           -- of the claim\n  token         INTEGER,\n  suspect_until INTEGER,                        -- the mark a recovery leaves, ms since the epoch\n  charges       INTEGER NOT NULL DEFAULT 0,\n  payload       BLOB    NOT NULL\n) STRICT;\n\nCREATE INDEX jobs_by_queue ON jobs (queue, position) WHERE place = 'queue';\n-- Every statement that means a set says `at IS NOT NULL`: SQLite sees by it, and by nothing else, that the index fits.\nCREATE INDEX jobs_by_time ON jobs (place, at, position) WHERE at IS NOT NULL;\nCREATE UNIQUE INDEX jobs_by_claim ON jobs (owner, token) WHERE place = 'claim';\n\nCREATE TABLE queues (\n  name   TEXT PRIMARY KEY,\n  paused INTEGER NOT NULL DEFAULT 0\n) STRICT, WITHOUT ROWID;\n\n-- One row: the last position given out at the tail of anything.\nCREATE TABLE positions (last INTEGER NOT NULL) STRICT;\nINSERT INTO positions (last) VALUES (0);\n\nCREATE TABLE guards (\n  key    TEXT PRIMARY KEY,\n  holder TEXT NOT NULL,\n  until  INTEGER NOT NULL\n) STRICT, WITHOUT ROWID;\nCREATE INDEX guards_by_time ON guards (until);\nCREATE INDEX guards_by_holder ON guards (holder);\n\n-- The answers kept for repeats: of settle by owner, of push by producer. A ring of slots per caller: a new answer takes\n-- the place of the one that falls out of the record.\nCREATE TABLE answers (\n  caller TEXT    NOT NULL,\n  slot   INTEGER NOT NULL,\n  seq    INTEGER NOT NULL,\n  until  INTEGER,                               -- NULL: lives as long as the owner\n  answer TEXT    NOT NULL,\n  PRIMARY KEY (caller, slot)\n) STRICT, WITHOUT ROWID;\nCREATE INDEX answers_by_time ON answers (until) WHERE until IS NOT NULL;\n\nCREATE TABLE owners (\n  id          TEXT PRIMARY KEY,\n  dead        INTEGER NOT NULL DEFAULT 0,\n  epoch       INTEGER NOT NULL DEFAULT 1,\n  beat        INTEGER NOT NULL DEFAULT 0,\n  high        INTEGER NOT NULL DEFAULT 0,       -- the highest token given out\n  noted       INTEGER,                          -- the token of the suspect at work\n  host        TEXT    NOT NULL,                 -- JSON\n  picture     TEXT    NOT NULL,                 -- JSON\n  pictured_at INTEGER NOT NULL\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE commands (\n  id      INTEGER PRIMARY KEY,\n  owner   TEXT NOT NULL,\n  command TEXT NOT NULL\n) STRICT;\nCREATE INDEX commands_by_owner ON commands (owner);\n\n-- day '' holds the totals since the last reset.\nCREATE TABLE counters (\n  day       TEXT PRIMARY KEY,\n  processed INTEGER NOT NULL,\n  failed    INTEGER NOT NULL\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE notes (\n  id   INTEGER PRIMARY KEY,\n  note BLOB NOT NULL\n) STRICT;\n" },
  { name: "0002-moves", sql: "-- One row while a move between stores is under way: how far it is, as this store knows it.\n\nCREATE TABLE moves (\n  only INTEGER PRIMARY KEY CHECK (only = 1),\n  move TEXT    NOT NULL,\n  step INTEGER NOT NULL,\n  note TEXT    NOT NULL\n) STRICT;\n" },
  { name: "0003-metrics", sql: "-- What workers did, by the minute and by ten minutes, and the deploys that somebody marked.\n\nCREATE TABLE samples (\n  minutes   INTEGER NOT NULL,                   -- how long the span is: 1 or 10\n  at        INTEGER NOT NULL,                   -- its beginning, ms since the epoch\n  class     TEXT    NOT NULL,\n  processed INTEGER NOT NULL,\n  failed    INTEGER NOT NULL,\n  total_ms  INTEGER NOT NULL,\n  histogram BLOB,                               -- of a minute; see core/metrics/buckets\n  PRIMARY KEY (minutes, at, class)\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE deploys (\n  at     INTEGER PRIMARY KEY,                   -- the minute, ms since the epoch\n  label  TEXT    NOT NULL,\n  marked INTEGER NOT NULL                       -- the moment\n) STRICT;\n" },
  { name: "0004-narrow", sql: "-- A job is written once, in `jobs`. Where it is stands in one narrow row beside it, in `queued`, `claims` or `sets`, which goes\n-- from table to table in one transaction. Jobs of all places were rows of one wide table before, with an index for each place.\n\nALTER TABLE jobs RENAME TO wide;\n\nCREATE TABLE jobs (\n  id      INTEGER PRIMARY KEY,                  -- its first position, so that no id is ever given out again\n  payload BLOB NOT NULL\n) STRICT;\n\nCREATE TABLE queued (\n  queue         TEXT    NOT NULL,\n  position      INTEGER NOT NULL,               -- the smallest runs first\n  id            INTEGER NOT NULL,\n  version       INTEGER NOT NULL DEFAULT 1,     -- rises with every change of place: a move names the version it saw\n  suspect_until INTEGER,                        -- the mark a recovery leaves, ms since the epoch\n  charges       INTEGER NOT NULL DEFAULT 0,\n  PRIMARY KEY (queue, position)\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE claims (\n  owner         TEXT    NOT NULL,\n  token         INTEGER NOT NULL,\n  id            INTEGER NOT NULL,\n  version       INTEGER NOT NULL,\n  queue         TEXT    NOT NULL,\n  suspect_until INTEGER,\n  charges       INTEGER NOT NULL,\n  PRIMARY KEY (owner, token)\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE sets (\n  id            INTEGER PRIMARY KEY,\n  version       INTEGER NOT NULL DEFAULT 1,\n  place         TEXT    NOT NULL CHECK (place IN ('schedule', 'retry', 'dead')),\n  queue         TEXT    NOT NULL,\n  at            INTEGER NOT NULL,               -- ms since the epoch: due (schedule, retry) or died (dead)\n  position      INTEGER NOT NULL,               -- orders equal times\n  suspect_until INTEGER,\n  charges       INTEGER NOT NULL DEFAULT 0\n) STRICT;\n\nINSERT INTO jobs (id, payload) SELECT id, payload FROM wide ORDER BY id;\nINSERT INTO queued (queue, position, id, version, suspect_until, charges)\n  SELECT queue, position, id, version, suspect_until, charges FROM wide WHERE place = 'queue' ORDER BY queue, position;\nINSERT INTO claims (owner, token, id, version, queue, suspect_until, charges)\n  SELECT owner, token, id, version, queue, suspect_until, charges FROM wide WHERE place = 'claim' ORDER BY owner, token;\nINSERT INTO sets (id, version, place, queue, at, position, suspect_until, charges)\n  SELECT id, version, place, queue, at, position, suspect_until, charges FROM wide\n  WHERE place IN ('schedule', 'retry', 'dead') ORDER BY id;\nDROP TABLE wide;\n\nCREATE INDEX sets_by_time ON sets (place, at, position);\n" },
  { name: "0005-audit", sql: "-- What people did, a line each. The newest has the highest id.\n\nCREATE TABLE audits (\n  id   INTEGER PRIMARY KEY,\n  line BLOB NOT NULL\n) STRICT;\n" },
  { name: "0006-crons", sql: "-- Jobs by the clock: what is declared under each name, and the last ticks of each that were taken; without a jid, a guard\n-- stood in the way of the job.\n\nCREATE TABLE crons (\n  name    TEXT PRIMARY KEY,\n  text    TEXT NOT NULL,\n  version INTEGER NOT NULL\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE ticks (\n  cron TEXT NOT NULL,\n  at   INTEGER NOT NULL,\n  jid  TEXT,\n  PRIMARY KEY (cron, at)\n) STRICT, WITHOUT ROWID;\n" },
  { name: "0008-limits", sql: "-- Limiters: what is counted of each, and the leases of those that are concurrent.\n\nCREATE TABLE limits (\n  name      TEXT PRIMARY KEY,\n  kind      TEXT NOT NULL,\n  max       INTEGER NOT NULL,\n  span      INTEGER NOT NULL,\n  counted   TEXT NOT NULL,\n  immediate INTEGER NOT NULL DEFAULT 0,\n  waited    INTEGER NOT NULL DEFAULT 0,\n  refused   INTEGER NOT NULL DEFAULT 0,\n  reclaimed INTEGER NOT NULL DEFAULT 0,\n  used_at   INTEGER NOT NULL,\n  until     INTEGER NOT NULL\n) STRICT, WITHOUT ROWID;\n\nCREATE TABLE leases (\n  name   TEXT NOT NULL,\n  holder TEXT NOT NULL,\n  owner  TEXT,\n  until  INTEGER NOT NULL,\n  PRIMARY KEY (name, holder)\n) STRICT, WITHOUT ROWID;\n\nCREATE INDEX leases_of_owner ON leases (owner) WHERE owner IS NOT NULL;\n" },
]
