#include "CLinux.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>

int plumb_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

int plumb_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

int plumb_fcntl(int fd, int command, int argument) { return fcntl(fd, command, argument); }
