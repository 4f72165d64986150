/// The schema, oldest step first.
///
/// A step that has been released is never edited; add one.
let leadStoreMigrations = [
    """
    CREATE TABLE leads (
        lead_id TEXT PRIMARY KEY,
        tenant_id TEXT NOT NULL,
        source_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        first_seen_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE opt_outs (
        tenant_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('phone', 'email')),
        value TEXT NOT NULL,
        since INTEGER NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (tenant_id, kind, value)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE consent_audit (
        lead_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        decided_at INTEGER NOT NULL,
        decision TEXT NOT NULL CHECK (decision IN ('allowed', 'blocked')),
        reasons TEXT NOT NULL,
        PRIMARY KEY (lead_id, message_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE export_jobs (
        export_id TEXT PRIMARY KEY,
        status TEXT NOT NULL CHECK (status IN ('created', 'processing', 'complete', 'error')),
        requested_at INTEGER NOT NULL,
        finished_at INTEGER,
        rows INTEGER NOT NULL DEFAULT 0,
        object_key TEXT,
        error TEXT,
        request TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE webhook_nonces (
        source_id TEXT NOT NULL,
        nonce TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (source_id, nonce)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX webhook_nonces_by_expiry ON webhook_nonces (expires_at);
    """,
    """
    CREATE TABLE duplicate_keys (
        key TEXT PRIMARY KEY,
        lead_id TEXT NOT NULL,
        submitted_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX duplicate_keys_by_expiry ON duplicate_keys (expires_at);

    CREATE TABLE kept_answers (
        source_id TEXT NOT NULL,
        key TEXT NOT NULL,
        request_digest TEXT NOT NULL,
        lead_id TEXT,
        answer TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (source_id, key)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX kept_answers_by_expiry ON kept_answers (expires_at);
    """,
    """
    CREATE TABLE rates (
        rate_id INTEGER PRIMARY KEY,
        scope TEXT NOT NULL UNIQUE,
        taken INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT;

    CREATE INDEX rates_by_expiry ON rates (expires_at);

    CREATE TABLE rate_times (
        rate_id INTEGER NOT NULL REFERENCES rates ON DELETE CASCADE,
        slot INTEGER NOT NULL,
        taken_at INTEGER NOT NULL,
        PRIMARY KEY (rate_id, slot)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE import_jobs (
        import_id TEXT PRIMARY KEY,
        object_key TEXT NOT NULL,
        chain TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('processing', 'complete', 'error')),
        requested_at INTEGER NOT NULL,
        finished_at INTEGER,
        read_bytes INTEGER NOT NULL DEFAULT 0,
        accepted INTEGER NOT NULL DEFAULT 0,
        duplicates INTEGER NOT NULL DEFAULT 0,
        rejected INTEGER NOT NULL DEFAULT 0,
        error TEXT
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE import_parts (
        import_id TEXT NOT NULL,
        first_row INTEGER NOT NULL,
        accepted INTEGER NOT NULL,
        duplicates INTEGER NOT NULL,
        rejected INTEGER NOT NULL,
        results BLOB NOT NULL,
        PRIMARY KEY (import_id, first_row)
    ) STRICT;
    """,
    """
    CREATE TABLE sources (
        source_id TEXT PRIMARY KEY,
        last_lead_at INTEGER,
        last_failure TEXT,
        last_failure_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE source_minutes (
        source_id TEXT NOT NULL,
        slot INTEGER NOT NULL,
        minute INTEGER NOT NULL,
        leads INTEGER NOT NULL,
        refusals INTEGER NOT NULL,
        PRIMARY KEY (source_id, slot)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE source_watches (
        source_id TEXT PRIMARY KEY,
        watched_since INTEGER NOT NULL,
        silent_since INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE source_alerts (
        alert_id TEXT PRIMARY KEY,
        cause TEXT NOT NULL,
        raised_at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;

    CREATE INDEX source_alerts_by_cause ON source_alerts (cause);

    ALTER TABLE import_jobs ADD COLUMN counted_leads INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE import_jobs ADD COLUMN counted_refusals INTEGER NOT NULL DEFAULT 0;
    """,
]
