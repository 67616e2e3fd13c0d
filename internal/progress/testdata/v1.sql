PRAGMA application_id = 1668246628;
PRAGMA user_version = 1;
CREATE TABLE events (
	id      INTEGER PRIMARY KEY AUTOINCREMENT, -- in order of commits, never used again
	at      INTEGER NOT NULL,                  -- Unix time in milliseconds, of the machine that wrote it
	kind    TEXT    NOT NULL,                  -- "answer", ...
	subject TEXT    NOT NULL,                  -- what it is about: a lesson, a question, a setting
	data    TEXT    NOT NULL                   -- JSON
) STRICT;
INSERT INTO events (at, kind, subject, data) VALUES
	(1790000000000, 'setting-changed', 'theme', '{"name":"theme","value":"dark"}'),
	(1790000001000, 'lesson-opened', 'concurrency', '{"lesson":"concurrency"}'),
	(1790000002000, 'answer', 'throttled-payment/cause', '{"scenario":"throttled-payment","question":"cause","rev":1,"seed":1,"choices":[2],"confidence":"certain","right":false,"hints":0,"misconceptions":["others-can-starve-a-reserved-function"]}'),
	(1790000003000, 'hint-shown', 'throttled-payment/cause', '{"scenario":"throttled-payment","question":"cause","rev":1,"number":1}'),
	(1790000004000, 'answer', 'throttled-payment/cause', '{"scenario":"throttled-payment","question":"cause","rev":1,"seed":9,"choices":[0],"confidence":"fairly","right":true,"hints":1}'),
	(1790000005000, 'lesson-position', 'concurrency', '{"lesson":"concurrency","position":0.4}');
