// A queue as small as SQLite allows: what any durable queue over it is held to.
//
// usage: sqlite_queue FOLDER BATCH COUNT
//
// Write-ahead log, every commit flushed, 1 KB bodies, BATCH messages a transaction, one process.
// Prints messages a second:
//   in       inserted
//   out      claimed (hidden and counted) in one transaction, deleted in the next
//   through  claimed, then deleted and a message for a second queue inserted in one transaction
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { body_bytes = 1024 };

static sqlite3 *database;
static char body[body_bytes];

static void fail(const char *what) {
    fprintf(stderr, "sqlite_queue: %s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

static void run(const char *text) {
    if (sqlite3_exec(database, text, NULL, NULL, NULL) != SQLITE_OK) fail(text);
}

static sqlite3_stmt *prepared(const char *text) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
        != SQLITE_OK)
        fail(text);
    return statement;
}

static void once(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static sqlite3_stmt *begin, *commit, *insert, *claim, *remove_one;

static void put(int queue, int count) {
    for (int number = 0; number < count; number++) {
        sqlite3_bind_int(insert, 1, queue);
        sqlite3_bind_blob(insert, 2, body, body_bytes, SQLITE_STATIC);
        once(insert);
    }
}

static void fill(int batch, int count) {
    for (int done = 0; done < count; done += batch) {
        once(begin);
        put(1, batch);
        once(commit);
    }
}

// Claims and removes until the queue is empty; with isThrough each becomes one of the next queue.
static void empty(int batch, int isThrough) {
    sqlite3_int64 *ids = calloc(batch, sizeof *ids);
    while (1) {
        int count = 0;
        once(begin);
        sqlite3_bind_int64(claim, 1, time(NULL));
        sqlite3_bind_int(claim, 2, batch);
        while (sqlite3_step(claim) == SQLITE_ROW) ids[count++] = sqlite3_column_int64(claim, 0);
        sqlite3_reset(claim);
        once(commit);
        if (count == 0) break;
        once(begin);
        for (int number = 0; number < count; number++) {
            sqlite3_bind_int64(remove_one, 1, ids[number]);
            once(remove_one);
        }
        if (isThrough) put(2, count);
        once(commit);
    }
    free(ids);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fputs("usage: sqlite_queue FOLDER BATCH COUNT\n", stderr);
        return 64;
    }
    int batch = atoi(argv[2]), count = atoi(argv[3]);
    char path[4096];
    snprintf(path, sizeof path, "%s/limit.db", argv[1]);
    memset(body, 'x', body_bytes);
    if (sqlite3_open(path, &database) != SQLITE_OK) fail(path);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("CREATE TABLE messages (id INTEGER PRIMARY KEY, queue INTEGER NOT NULL,"
        " visible_at INTEGER NOT NULL DEFAULT 0, receives INTEGER NOT NULL DEFAULT 0, body BLOB)");
    run("CREATE INDEX order_of_messages ON messages (queue, visible_at, id)");
    begin = prepared("BEGIN IMMEDIATE");
    commit = prepared("COMMIT");
    insert = prepared("INSERT INTO messages (queue, body) VALUES (?, ?)");
    claim = prepared(
        "UPDATE messages SET visible_at = ?1 + 180, receives = receives + 1 WHERE id IN"
        " (SELECT id FROM messages WHERE queue = 1 AND visible_at <= ?1"
        "  ORDER BY visible_at, id LIMIT ?2) RETURNING id, body");
    remove_one = prepared("DELETE FROM messages WHERE id = ?");

    double start = seconds();
    fill(batch, count);
    printf("in %.0f\n", count / (seconds() - start));
    start = seconds();
    empty(batch, 0);
    printf("out %.0f\n", count / (seconds() - start));
    fill(batch, count);
    start = seconds();
    empty(batch, 1);
    printf("through %.0f\n", count / (seconds() - start));
    return sqlite3_close(database) == SQLITE_OK || sqlite3_close_v2(database) == SQLITE_OK ? 0 : 1;
}
