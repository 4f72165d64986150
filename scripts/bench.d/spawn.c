// Times programs from spawn to end, in turns, each with its event on stdin.
//
// usage: spawn ROUNDS < CASES
//   CASES    one a line: FOLDER <tab> EVENT FILE <tab> PROGRAM [<tab> ARGUMENT]
// Prints one line a case: median, p99 in microseconds, peak resident KB, bytes of the last answer.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { most = 64 };

struct program {
    char *folder, *event, *words[3];
    double *times;
    long peak, answered;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fail(const char *what, const char *name, int status) {
    fprintf(stderr, "spawn: %s: %s (%d)\n", name, what, status);
    exit(1);
}

static double run(struct program *program) {
    static char answer[1 << 20];
    int ends[2], status;
    pid_t pid;
    struct rusage usage;
    posix_spawn_file_actions_t actions;
    if (chdir(program->folder) != 0) fail("no such folder", program->folder, 0);
    if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe", program->words[0], 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, program->event, O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "stderr.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    double begin = now();
    int code = posix_spawn(&pid, program->words[0], &actions, NULL, program->words, environ);
    if (code != 0) fail(strerror(code), program->words[0], code);
    close(ends[1]);
    ssize_t count;
    program->answered = 0;
    while ((count = read(ends[0], answer, sizeof answer)) > 0) program->answered += count;
    wait4(pid, &status, 0, &usage);
    double time = now() - begin;
    close(ends[0]);
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0) fail("failed; see stderr.txt in its folder", program->words[0], status);
    if (usage.ru_maxrss > program->peak) program->peak = usage.ru_maxrss;
    return time;
}

int main(int count, char **arguments) {
    static struct program programs[most];
    int rounds = count > 1 ? atoi(arguments[1]) : 0, number = 0;
    char *line = NULL;
    size_t size = 0;
    if (rounds < 1) fail("give a number of rounds", "usage", 64);
    while (number < most && getline(&line, &size, stdin) > 0) {
        struct program *program = &programs[number++];
        char *rest = strdup(line);
        rest[strcspn(rest, "\n")] = 0;
        program->folder = strsep(&rest, "\t");
        program->event = strsep(&rest, "\t");
        for (int i = 0; i < 2 && rest; i++) program->words[i] = strsep(&rest, "\t");
        program->times = calloc(rounds, sizeof(double));
    }
    for (int i = 0; i < number; i++) run(&programs[i]); // not counted: files come into memory
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < number; i++) programs[i].times[round] = run(&programs[i]);
    for (int i = 0; i < number; i++) {
        struct program *program = &programs[i];
        qsort(program->times, rounds, sizeof(double), ascending);
        printf("%.1f %.1f %ld %ld\n", program->times[rounds / 2], program->times[rounds * 99 / 100],
               program->peak, program->answered);
    }
}
