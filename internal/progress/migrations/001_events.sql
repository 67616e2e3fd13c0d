CREATE TABLE events (
	id      INTEGER PRIMARY KEY AUTOINCREMENT, -- in order of commits, never used again
	at      INTEGER NOT NULL,                  -- Unix time in milliseconds, of the machine that wrote it
	kind    TEXT    NOT NULL,                  -- "answer", ...
	subject TEXT    NOT NULL,                  -- what it is about: a lesson, a question, a setting
	data    TEXT    NOT NULL                   -- JSON
) STRICT;
