// Calls of Linux that Swift cannot import because they are variadic or macros, and headers that
// Swift's Glibc module leaves out.
#pragma once
#include <malloc.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/types.h>
#include <sys/xattr.h>

/// prctl(PR_SET_PDEATHSIG, SIGKILL): variadic. The process dies with its parent thread.
int plumb_die_with_parent(void);

/// open(2) with a mode: variadic.
int plumb_open(const char *path, int flags, mode_t mode);

/// fcntl(2) with an int argument: variadic.
int plumb_fcntl(int fd, int command, int argument);

/// syncfs(2): a GNU extension. Flushes the whole file system that the descriptor is on.
int plumb_flush_file_system(int descriptor);

/// fcntl(2) with F_SETLEASE: a GNU extension. Whether some process has the file of a descriptor,
/// which is open for reading, open for writing; 0 where the system does not tell.
int plumb_is_being_written(int fd);

/// pidfd_open(2): glibc 2.36 has no prototype that Swift sees.
int plumb_pidfd_open(pid_t pid);

/// pthread_setname_np(3) on the calling thread: a GNU extension.
void plumb_name_thread(const char *name);

/// pipe2(2) with O_CLOEXEC: a GNU extension.
int plumb_pipe(int ends[2]);

/// posix_spawn_file_actions_addchdir_np(3): a GNU extension.
int plumb_spawn_in(posix_spawn_file_actions_t *actions, const char *directory);

/// mkostemp(3) with O_CLOEXEC: hidden without _GNU_SOURCE. `pattern` ends in XXXXXX, which is replaced.
int plumb_mkostemp(char *pattern);

/// flock(2), exclusive and without waiting: its header brings `struct stat` along, which then is no
/// longer Glibc's.
int plumb_try_lock(int fd);

/// setvbuf(3) on stdout, line by line: Swift 6 does not let go of the variable `stdout`.
void plumb_flush_stdout_by_line(void);

/// memmem(3): a GNU extension. Where `needle` begins in `bytes`, or NULL.
const void *plumb_find(const void *bytes, size_t count, const char *needle, size_t length);

/// renameat2(2) with RENAME_EXCHANGE: a GNU extension. Swaps what two paths name.
int plumb_exchange(const char *first, const char *second);
