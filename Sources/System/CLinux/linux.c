#define _GNU_SOURCE
#include <string.h>
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int plumb_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

int plumb_flush_file_system(int descriptor) { return syncfs(descriptor); }

int plumb_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

int plumb_fcntl(int fd, int command, int argument) { return fcntl(fd, command, argument); }

int plumb_is_being_written(int fd) {
    // Whoever opens the file for writing meanwhile waits until the lease is given back. Its holder
    // gets a signal then: one that nobody minds, and not SIGIO, which would end the process.
    if (fcntl(fd, F_SETSIG, SIGURG) != 0) return 0;
    if (fcntl(fd, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return 0;
}

int plumb_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

void plumb_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int plumb_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int plumb_spawn_in(posix_spawn_file_actions_t *actions, const char *directory) {
    return posix_spawn_file_actions_addchdir_np(actions, directory);
}

int plumb_mkostemp(char *pattern) { return mkostemp(pattern, O_CLOEXEC); }

int plumb_try_lock(int fd) { return flock(fd, LOCK_EX | LOCK_NB); }

void plumb_flush_stdout_by_line(void) { setvbuf(stdout, NULL, _IOLBF, 0); }

const void *plumb_find(const void *bytes, size_t count, const char *needle, size_t length) {
    return memmem(bytes, count, needle, length);
}

int plumb_exchange(const char *first, const char *second) {
    return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}
