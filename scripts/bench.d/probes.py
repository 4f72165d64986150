"""What this machine can do at all, measured in the same turn as what is held to it."""

import hashlib
import os
import pathlib
import resource
import time


def flushes(folder, seconds, size):
    """How many appends of so many bytes a second get to the disk, each with fdatasync(2)."""
    path = folder / "flushes"
    data = b"x" * size
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        count, begin = 0, time.monotonic()
        while (elapsed := time.monotonic() - begin) < seconds:
            os.write(descriptor, data)
            os.fdatasync(descriptor)
            count += 1
        return count / elapsed
    finally:
        os.close(descriptor)
        os.unlink(path)


def hashing(seconds):
    """MB a second of SHA-256 in one process: falls when the machine does other work as well."""
    data = b"x" * (1 << 20)
    count, begin = 0, time.monotonic()
    while (elapsed := time.monotonic() - begin) < seconds:
        hashlib.sha256(data).digest()
        count += 1
    return count / elapsed


class Others:
    """The share of all CPU time that went to processes which are not ours, and to other machines."""

    def __init__(self):
        self.begin = self.now()

    @staticmethod
    def now():
        """Seconds: all, busy, stolen, our own."""
        words = pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
        user, nice, system, idle, wait, interrupts, soft, steal = (
            int(word) / os.sysconf("SC_CLK_TCK") for word in words
        )
        busy = user + nice + system + interrupts + soft
        uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own = sum(use.ru_utime + use.ru_stime for use in uses)
        return busy + idle + wait + steal, busy, steal, own

    def text(self):
        everything, busy, steal, own = (new - old for new, old in zip(self.now(), self.begin))
        everything = max(everything, 0.01)
        foreign = max(0, busy - own) / everything
        return f"{foreign:.0%} of the CPU went to other processes, {steal / everything:.0%} was stolen"
