#pragma once
// hiredis.h names struct timeval without including it where _POSIX_C_SOURCE is old.
#include <sys/time.h>
#include <hiredis/hiredis.h>
