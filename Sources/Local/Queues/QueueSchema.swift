/// The tables of `queues.db`, oldest migration first.
enum QueueSchema {
    static let migrations = [
        """
        CREATE TABLE channels (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        -- visible_at is zero for what can be received now; Unix milliseconds for what waits.
        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL REFERENCES channels (id),
            priority INTEGER NOT NULL,
            visible_at INTEGER NOT NULL,
            id TEXT NOT NULL,
            key TEXT,
            body BLOB NOT NULL,
            sent_at INTEGER NOT NULL,
            receive_count INTEGER NOT NULL,
            first_received_at INTEGER NOT NULL,
            error TEXT
        ) STRICT;
        CREATE INDEX messages_ready ON messages (channel, priority, sequence)
            WHERE visible_at = 0;
        CREATE INDEX messages_delayed ON messages (visible_at) WHERE visible_at > 0;

        -- Ordered by sequence alone: an index over the rows themselves would spill their data.
        CREATE TABLE records (
            sequence INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL REFERENCES channels (id),
            arrived_at INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        CREATE INDEX records_channel ON records (channel, sequence);

        -- How far each stream is flushed: records up to there are done and go when there is time.
        CREATE TABLE flushed (
            channel INTEGER PRIMARY KEY REFERENCES channels (id),
            up_to INTEGER NOT NULL
        ) STRICT;

        -- Objects that are written whole under a staging name and wait to get their own.
        CREATE TABLE publications (
            staged TEXT PRIMARY KEY,
            bucket TEXT NOT NULL,
            key TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        // Null in messages that are older than the column.
        """
        ALTER TABLE messages ADD COLUMN attributes BLOB;
        """,
        // Unix seconds; the event may be dealt with already, or there may have been none.
        """
        CREATE TABLE schedules (
            name TEXT PRIMARY KEY,
            definition TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            handled_through INTEGER NOT NULL,
            event_id TEXT NOT NULL,
            event_sequence INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        // What SQS knows of a message, and queues that clients have made.
        """
        ALTER TABLE messages ADD COLUMN message_group TEXT;
        ALTER TABLE messages ADD COLUMN deduplication TEXT;
        ALTER TABLE messages ADD COLUMN trace_header TEXT;
        ALTER TABLE messages ADD COLUMN dead_letter_source TEXT;

        -- What FIFO queues have taken of late; scope is a message group, or empty for the queue.
        CREATE TABLE deduplications (
            channel INTEGER NOT NULL REFERENCES channels (id),
            scope TEXT NOT NULL,
            id TEXT NOT NULL,
            message TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (channel, scope, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deduplications_expiry ON deduplications (expires_at);

        -- The queues that the template does not name; document is what the endpoint knows of one.
        CREATE TABLE queues (
            channel INTEGER PRIMARY KEY REFERENCES channels (id),
            document BLOB NOT NULL
        ) STRICT;

        -- How often the file was opened: sequences begin with it, so that none is used twice.
        CREATE TABLE openings (count INTEGER NOT NULL) STRICT;
        INSERT INTO openings VALUES (0);
        """,
        """
        -- Queues that give nothing out.
        CREATE TABLE pauses (channel INTEGER PRIMARY KEY REFERENCES channels (id)) STRICT;

        -- What queues with limits have given out; at is Unix milliseconds, never too early.
        CREATE TABLE marks (
            channel INTEGER NOT NULL REFERENCES channels (id),
            key TEXT,
            at INTEGER NOT NULL,
            count INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX marks_at ON marks (channel, at);

        -- The last messages that functions were done with, or have given up, to be looked at.
        CREATE TABLE finished (
            number INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL REFERENCES channels (id),
            failed INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            id TEXT NOT NULL,
            key TEXT,
            body BLOB NOT NULL,
            attributes BLOB,
            sent_at INTEGER NOT NULL,
            receive_count INTEGER NOT NULL,
            first_received_at INTEGER NOT NULL,
            message_group TEXT,
            deduplication TEXT,
            trace_header TEXT,
            dead_letter_source TEXT,
            error TEXT
        ) STRICT;
        CREATE INDEX finished_order ON finished (channel, failed, number);
        """,
        // A row holds records that were stored together, with sequences that follow one another up to
        // its own: one row costs a fraction of what its records would cost in rows of their own.
        // What is asked of all rows stands before the data, and in the index.
        """
        CREATE TABLE record_batches (
            sequence INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL REFERENCES channels (id),
            arrived_at INTEGER NOT NULL,
            count INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            -- Where each record ends in the data, 32 bits each, the least significant byte first;
            -- null for one record.
            ends BLOB,
            data BLOB NOT NULL
        ) STRICT;
        INSERT INTO record_batches
            SELECT sequence, channel, arrived_at, 1, length(data), NULL, data FROM records;
        DROP TABLE records;
        CREATE INDEX record_batches_channel ON record_batches (channel, sequence, count, bytes);
        """,
    ]
}
