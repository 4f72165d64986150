// Calls of Linux that Swift cannot import because they are variadic or macros.
#pragma once
#include <sys/types.h>

/// prctl(PR_SET_PDEATHSIG, SIGKILL): variadic. The process dies with its parent thread.
int plumb_die_with_parent(void);

/// open(2) with a mode: variadic.
int plumb_open(const char *path, int flags, mode_t mode);

/// fcntl(2) with an int argument: variadic.
int plumb_fcntl(int fd, int command, int argument);
