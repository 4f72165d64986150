// The limit of a store that keeps each object as a file: content and attribute are written to a
// hidden file and flushed, the file gets its name, and that is flushed. Threads share flushes.
//
// usage: durable_files FOLDER THREADS SECONDS
// Prints files per second. FOLDER must be there and empty.

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t round_has_ended = PTHREAD_COND_INITIALIZER;
static long asked, flushed_through;
static int is_under_way, file_system;
static atomic_long next;
static atomic_int is_over;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/// Returns once all that this thread has written is on disk.
static void flush(void) {
    pthread_mutex_lock(&lock);
    long number = ++asked;
    while (flushed_through < number) {
        if (is_under_way) {
            pthread_cond_wait(&round_has_ended, &lock);
            continue;
        }
        is_under_way = 1;
        long last = asked;
        pthread_mutex_unlock(&lock);
        if (syncfs(file_system) != 0) fail("syncfs");
        pthread_mutex_lock(&lock);
        is_under_way = 0;
        flushed_through = last;
        pthread_cond_broadcast(&round_has_ended);
    }
    pthread_mutex_unlock(&lock);
}

static void *write_files(void *unused) {
    (void)unused;
    char content[1024], record[200], staged[64], name[64];
    memset(content, 'x', sizeof content);
    memset(record, 'r', sizeof record);
    while (!is_over) {
        long number = next++;
        snprintf(staged, sizeof staged, "staged-%ld", number);
        snprintf(name, sizeof name, "bucket/%08ld", number);
        int file = open(staged, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
        if (file < 0) fail(staged);
        if (write(file, content, sizeof content) != sizeof content) fail("write");
        if (fsetxattr(file, "user.plumb.object", record, sizeof record, 0) != 0) fail("setxattr");
        close(file);
        flush();
        if (rename(staged, name) != 0) fail(name);
        flush();
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fputs("usage: durable_files FOLDER THREADS SECONDS\n", stderr);
        return 64;
    }
    if (chdir(arguments[1]) != 0 || mkdir("bucket", 0755) != 0) fail(arguments[1]);
    int threads = atoi(arguments[2]), seconds = atoi(arguments[3]);
    file_system = open(".", O_RDONLY | O_CLOEXEC);
    if (file_system < 0 || threads < 1 || seconds < 1) fail("durable_files");
    pthread_t *handles = calloc((size_t)threads, sizeof *handles);
    for (int index = 0; index < threads; index++) {
        if (pthread_create(&handles[index], NULL, write_files, NULL) != 0) fail("pthread_create");
    }
    sleep((unsigned)seconds);
    is_over = 1;
    for (int index = 0; index < threads; index++) pthread_join(handles[index], NULL);
    free(handles);
    printf("%ld\n", next / seconds);
    return 0;
}
