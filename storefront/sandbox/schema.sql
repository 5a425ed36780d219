CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL DEFAULT '',      -- '' is the platform, otherwise acct_…
    created INTEGER NOT NULL,              -- seconds on the sandbox's own clock
    body TEXT NOT NULL                     -- JSON; keys that start with _ never leave the server
);
CREATE INDEX IF NOT EXISTS object_by_kind ON object (kind, account, seq);

CREATE TABLE IF NOT EXISTS due (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at INTEGER NOT NULL,
    work TEXT NOT NULL,
    object_id TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS remembered_request (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    endpoint TEXT NOT NULL CHECK (endpoint IN ('account', 'connect')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'dropped')),
    position INTEGER NOT NULL,             -- the order of sending at one endpoint
    due_at INTEGER NOT NULL,
    waits_for_next INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS delivery_by_state ON delivery (state, endpoint, position);

CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    pattern TEXT NOT NULL,
    remaining INTEGER NOT NULL,
    seconds INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS knob (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
