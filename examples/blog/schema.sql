-- The blog's own tables. Jobs are not among them: they are in the job store, which may be another file or another server.

CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password TEXT NOT NULL,
  is_admin INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

-- Unfinished until its user has opened the link of the welcome mail, which ends with the key.
CREATE TABLE IF NOT EXISTS registrations (
  user_id INTEGER PRIMARY KEY REFERENCES users,
  key TEXT NOT NULL UNIQUE,
  begun_at INTEGER NOT NULL,
  finished_at INTEGER,
  reminded_at INTEGER
) STRICT;

-- Who is signed in. The browser has the key, and here is its hash, which opens nothing.
CREATE TABLE IF NOT EXISTS sessions (
  hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at);

CREATE TABLE IF NOT EXISTS images (
  id INTEGER PRIMARY KEY,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'broken'))
) STRICT;

-- What a job made of a post carries the revision it was made from: the page shows it only while it is the latest.
CREATE TABLE IF NOT EXISTS posts (
  id INTEGER PRIMARY KEY,
  author_id INTEGER NOT NULL REFERENCES users,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  image_id INTEGER REFERENCES images,
  imported_from TEXT UNIQUE,
  revision INTEGER NOT NULL DEFAULT 1,
  html TEXT,
  html_revision INTEGER NOT NULL DEFAULT 0,
  tags_revision INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS snippets (
  id INTEGER PRIMARY KEY,
  author_id INTEGER NOT NULL REFERENCES users,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  code TEXT NOT NULL,
  html TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS comments (
  id INTEGER PRIMARY KEY,
  post_id INTEGER NOT NULL REFERENCES posts,
  author_id INTEGER NOT NULL REFERENCES users,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS comments_of_post ON comments (post_id);

-- 'removed' keeps a tag away that a person has taken off, whatever the service says next time.
CREATE TABLE IF NOT EXISTS post_tags (
  post_id INTEGER NOT NULL REFERENCES posts,
  tag TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('service', 'added', 'removed')),
  PRIMARY KEY (post_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS posts_of_tag ON post_tags (tag);

CREATE TABLE IF NOT EXISTS reminders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users,
  post_id INTEGER NOT NULL REFERENCES posts,
  due_at INTEGER NOT NULL
) STRICT;

-- Who has knocked once at the mail server's door, and when.
CREATE TABLE IF NOT EXISTS knocks (
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  mail TEXT NOT NULL,
  knocked_at INTEGER NOT NULL,
  PRIMARY KEY (sender, recipient, mail)
) STRICT, WITHOUT ROWID;

-- The cache behind the dashboard: the words of each text, how many they are, and the totals.
CREATE TABLE IF NOT EXISTS words (
  kind TEXT NOT NULL CHECK (kind IN ('post', 'comment')),
  text_id INTEGER NOT NULL,
  word TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (kind, text_id, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS text_lengths (
  kind TEXT NOT NULL,
  text_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts,
  words INTEGER NOT NULL,
  PRIMARY KEY (kind, text_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS word_totals (
  word TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS words_by_count ON word_totals (count);

-- The totals follow the words in the same transaction, so that counting a text again never counts it twice.
CREATE TRIGGER IF NOT EXISTS word_comes AFTER INSERT ON words BEGIN
  INSERT INTO word_totals (word, count) VALUES (new.word, new.count)
    ON CONFLICT (word) DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER IF NOT EXISTS word_goes AFTER DELETE ON words BEGIN
  UPDATE word_totals SET count = count - old.count WHERE word = old.word;
END;
